-- From where, and with what, the service users may log in. 13_users.sql sets both policies on them, and on them alone:
-- a policy on the account would lock out people whom these scripts do not know.

USE ROLE CLAIMS_ADMIN;

-- Networks that the pipeline runs in
CREATE NETWORK RULE IF NOT EXISTS {{database}}.SECURITY.PIPELINE_NETWORKS TYPE = IPV4 MODE = INGRESS
  VALUE_LIST = ({{allowed_networks}}) COMMENT = 'Claimhouse: where the pipeline runs';
ALTER NETWORK RULE {{database}}.SECURITY.PIPELINE_NETWORKS SET VALUE_LIST = ({{allowed_networks}});

-- A key pair, or a token of the identity provider; never a password. Only drivers, no web interface.
CREATE AUTHENTICATION POLICY IF NOT EXISTS {{database}}.SECURITY.SERVICE_AUTHENTICATION
  AUTHENTICATION_METHODS = ('KEYPAIR', 'OAUTH') CLIENT_TYPES = ('DRIVERS')
  COMMENT = 'Claimhouse: key pair or OAuth';

USE ROLE ACCOUNTADMIN;

-- The network policy is an object of the account
CREATE NETWORK POLICY IF NOT EXISTS CLAIMHOUSE_PIPELINE
  ALLOWED_NETWORK_RULE_LIST = ('{{database}}.SECURITY.PIPELINE_NETWORKS') COMMENT = 'Claimhouse: where the pipeline runs';
