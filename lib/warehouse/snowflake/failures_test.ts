import assert from "node:assert/strict";
import { ConfigError, ContractError, TransientError } from "../../errors.ts";
import { BusyError, failure, SessionLostError } from "./failures.ts";

const options = {
  account: "ORG-ACCOUNT",
  user: "LOADER",
  role: "CLAIMS_INGEST",
  warehouse: "CLAIMS_INGEST_WH",
  database: "CLAIMHOUSE",
  accessUrl: null,
  statementTimeout: 60,
  task: "ingest",
  folders: [],
  login: { kind: "password" as const, password: "" },
};
const of = (code: string | number, statement = "", message = "") =>
  failure(Object.assign(new Error(message), { code }), { verb: "Cannot run it", options, statement });

Deno.test.each([
  { code: "390100", kind: ConfigError, says: /SNOWFLAKE_USER or SNOWFLAKE_PASSWORD/ },
  { code: "390144", kind: ConfigError, says: /SNOWFLAKE_PRIVATE_KEY_PATH/ },
  { code: "390318", kind: ConfigError, says: /SNOWFLAKE_TOKEN_PATH has expired/ },
  { code: "390189", kind: ConfigError, says: /role CLAIMS_INGEST is not granted to LOADER/ },
  { code: "000606", kind: ConfigError, says: /warehouse CLAIMS_INGEST_WH/ },
  { code: "000630", kind: TransientError, says: /SNOWFLAKE_STATEMENT_TIMEOUT_SECONDS \(60\)/ },
  { code: "000625", kind: BusyError, says: /another transaction/ },
  { code: "390112", kind: SessionLostError, says: /session has ended/ },
  { code: 401001, kind: SessionLostError, says: /connection broke/ },
  { code: "002003", kind: ContractError, says: /snowflake:setup/ },
  { code: "100038", kind: ContractError, says: /error 100038$/ },
])("Snowflake's error $code says what its reader can do", ({ code, kind, says }) => {
  const error = of(code);
  assert.ok(error instanceof kind, error.constructor.name);
  assert.match(error.message, says);
});

Deno.test.each([
  { statement: "COPY INTO raw.t FROM @s", privilege: "INSERT" },
  { statement: "create or replace view v as select 1", privilege: "CREATE VIEW" },
  { statement: "ALTER TABLE t ADD COLUMN c VARCHAR", privilege: "OWNERSHIP" },
  { statement: "SELECT 1", privilege: "SELECT" },
])("a refused $privilege names role, object and privilege", ({ statement, privilege }) => {
  const said = "SQL access control error:\nInsufficient privileges to operate on table 'RIF_CARRIER'";
  const { message } = of("003001", statement, said);
  assert.match(message, new RegExp(`role CLAIMS_INGEST lacks ${privilege}.* on table RIF_CARRIER`));
});

Deno.test("nothing that Snowflake quotes reaches a message, but the name of an object", () => {
  const { message } = of("100038", "SELECT 1", "Numeric value 'Jane Roe' is not recognized");
  assert.ok(!message.includes("Jane"));
  const said = of(
    "002003",
    "SELECT 1",
    "SQL compilation error:\nObject 'CLAIMHOUSE.RAW.T' does not exist or not authorized.",
  );
  assert.match(said.message, /CLAIMHOUSE\.RAW\.T/);
});
