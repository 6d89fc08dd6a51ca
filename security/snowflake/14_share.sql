-- A share of the masked marts with another account. Only when asked: `--only 14`, after the first transform has made the views.
--
-- Why not the marts: a policy that goes by role cannot know a consumer's roles. In the consumer's account CURRENT_ROLE() is
-- NULL, whoever asks: the mask holds, but nobody there can be told apart, and one change of the policy would open the marts
-- to all of them. The views of MARTS_MASKED mask in their own text, for every reader, and are secure: their text and their
-- statistics stay here. Rows: a consumer sees the lines of business that SECURITY.LINE_OF_BUSINESS_ACCESS gives its account
-- (CURRENT_ACCOUNT() there), and none without.
-- What is shared is masked PHI with pseudonyms, not de-identified data: it takes a business associate agreement.
-- Grants on future views cannot be made to a share: a mart that is added is added here.

USE ROLE ACCOUNTADMIN;

-- The share, and the way to the views
CREATE SHARE IF NOT EXISTS CLAIMHOUSE_SHARE COMMENT = 'Claimhouse: marts, masked';
GRANT USAGE ON DATABASE {{database}} TO SHARE CLAIMHOUSE_SHARE;
GRANT USAGE ON SCHEMA {{database}}.MARTS_MASKED TO SHARE CLAIMHOUSE_SHARE;
-- The views
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.DIM_MEMBER TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.DIM_PROVIDER TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_CLAIM TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_CLAIM_DIAGNOSIS TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_CLAIM_LINE TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_CLAIM_PROCEDURE TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_MEMBER_MONTH TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.FCT_PHARMACY_CLAIM TO SHARE CLAIMHOUSE_SHARE;
GRANT SELECT ON VIEW {{database}}.MARTS_MASKED.MART_PMPM TO SHARE CLAIMHOUSE_SHARE;

-- Then, by name, with the consumer's organization and account, and its lines of business:
--   INSERT INTO {{database}}.SECURITY.LINE_OF_BUSINESS_ACCESS (GRANTEE, LINE) VALUES ('<account locator>', 'commercial');
--   ALTER SHARE CLAIMHOUSE_SHARE ADD ACCOUNTS = <organization>.<account>;
