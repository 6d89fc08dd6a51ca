import assert from "node:assert/strict";
import { readGrants } from "./grants.ts";
import { matrix } from "./matrix.ts";
import { readScript } from "./script.ts";

const read = (text: string) => readGrants([readScript("01_a.sql", text)]);
const told = (text: string) =>
  read(text).grants.map(({ to, privilege, kind, object, reach }) =>
    [to, privilege, kind, object, reach].join(" ")
  );

Deno.test("readGrants() reads every form of GRANT that the scripts use", () => {
  assert.deepEqual(
    told(`
GRANT SELECT, INSERT ON TABLE {{database}}.OPS.TURN TO ROLE A;
GRANT SELECT ON ALL TABLES IN SCHEMA {{database}}.RAW TO ROLE A;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA {{database}}.RAW TO ROLE A;
GRANT USAGE ON DATABASE {{database}} TO SHARE S;
GRANT EXECUTE MANAGED ALERT ON ACCOUNT TO ROLE A;
GRANT APPLY ON ROW ACCESS POLICY {{database}}.SECURITY.P TO ROLE A;
GRANT USAGE ON FUNCTION {{database}}.SECURITY.F(VARCHAR, DATE) TO ROLE A;
GRANT USAGE ON WAREHOUSE W
  TO ROLE A;`),
    [
      "A SELECT TABLE OPS.TURN one",
      "A INSERT TABLE OPS.TURN one",
      "A SELECT TABLE RAW all",
      "A SELECT VIEW RAW future",
      "SHARE S USAGE DATABASE  one",
      "A EXECUTE MANAGED ALERT ACCOUNT  one",
      "A APPLY ROW ACCESS POLICY SECURITY.P one",
      "A USAGE FUNCTION SECURITY.F(VARCHAR, DATE) one",
      "A USAGE WAREHOUSE W one",
    ],
  );
});

Deno.test("readGrants() knows who owns what: its maker, or who it is given to", () => {
  assert.deepEqual(
    told(`
USE ROLE CLAIMS_ADMIN;
CREATE TABLE IF NOT EXISTS ops.turn (a VARCHAR);
CREATE OR REPLACE SECURE VIEW {{database}}.AUDIT.V COPY GRANTS AS SELECT 1;
CREATE OR REPLACE SECURE FUNCTION {{database}}.SECURITY.F(VALUE VARCHAR, AT DATE) RETURNS DATE AS $$ AT $$;
CREATE TABLE IF NOT EXISTS {{database}}.QUALITY.RESULTS (a VARCHAR);
USE ROLE SYSADMIN;
CREATE WAREHOUSE IF NOT EXISTS W;
GRANT OWNERSHIP ON WAREHOUSE W TO ROLE CLAIMS_ADMIN COPY CURRENT GRANTS;
GRANT OWNERSHIP ON ALL TABLES IN SCHEMA {{database}}.QUALITY TO ROLE Q COPY CURRENT GRANTS;
GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA {{database}}.OPS TO ROLE Q;`),
    [
      "CLAIMS_ADMIN OWNERSHIP TABLE OPS.TURN one",
      "CLAIMS_ADMIN OWNERSHIP VIEW AUDIT.V one",
      "CLAIMS_ADMIN OWNERSHIP FUNCTION SECURITY.F(VARCHAR, DATE) one",
      "CLAIMS_ADMIN OWNERSHIP WAREHOUSE W one",
      "Q OWNERSHIP TABLE QUALITY all",
      "Q OWNERSHIP TABLE OPS future",
    ],
  );
});

Deno.test("readGrants() keeps roles given to roles and users apart", () => {
  const { grants, memberships } = read(
    "GRANT ROLE A TO USER U;\nGRANT ROLE A TO ROLE B;\nGRANT DATABASE ROLE SNOWFLAKE.X TO ROLE B;\n",
  );
  assert.deepEqual(grants, []);
  assert.deepEqual(memberships, [
    { role: "A", to: "U", kind: "USER" },
    { role: "A", to: "B", kind: "ROLE" },
    { role: "SNOWFLAKE.X", to: "B", kind: "ROLE" },
  ]);
});

Deno.test("readGrants() refuses a grant that it does not understand", () => {
  for (
    const text of [
      "GRANT SELECT ON ALL STREAMS IN SCHEMA S TO ROLE A;",
      "GRANT SELECT ON TABLE T TO A;",
      "GRANT SELECT ON TABLE T TO ROLE A WITH GRANT OPTION;",
    ]
  ) {
    assert.throws(() => read(text), { name: "ContractError" }, text);
  }
});

Deno.test("matrix() has a row an object and a column a role", () => {
  const text = matrix(read(`
USE ROLE CLAIMS_ADMIN;
CREATE TABLE IF NOT EXISTS ops.turn (a VARCHAR);
GRANT SELECT, UPDATE ON TABLE {{database}}.OPS.TURN TO ROLE CLAIMS_INGEST;
GRANT SELECT ON ALL TABLES IN SCHEMA {{database}}.RAW TO ROLE CLAIMS_PHI;
GRANT SELECT ON FUTURE TABLES IN SCHEMA {{database}}.RAW TO ROLE CLAIMS_PHI;
GRANT OWNERSHIP ON FUTURE TABLES IN SCHEMA {{database}}.RAW TO ROLE CLAIMS_INGEST;
`));
  assert.ok(text.includes("| OPS.TURN | **owner** | SELECT; UPDATE |  |  |  |  |  |  |  |\n"), text);
  const raw = "| RAW: tables |  | **owner** of those to come |  |  |  |  |  | SELECT, and to come |  |\n";
  assert.ok(text.includes(raw), text);
});
