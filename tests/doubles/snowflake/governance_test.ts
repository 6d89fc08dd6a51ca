/** Statements of governance: the emulator keeps and shows them, and enforces nothing. */
import assert from "node:assert/strict";
import { project } from "../../../lib/config/environment.ts";
import { planOf } from "../../../lib/snowflake/plan.ts";
import { readScripts } from "../../../lib/snowflake/scripts.ts";
import { setUp } from "../../../lib/snowflake/setup.ts";
import { readSettingsFile } from "../../../lib/snowflake/settings.ts";
import { failure, Session } from "./driver.ts";
import { startEmulator } from "./emulator.ts";

const done = "Statement executed successfully.";

Deno.test("the emulator keeps statements of governance", async (test) => {
  await using emulator = await startEmulator();
  const database = await emulator.database("governed");
  await using session = await Session.open(emulator, { database });
  const status = async (sql: string) => (await session.run(sql))[0].status;
  const clauses = async () => (await emulator.statements()).at(-1)!.clauses;

  await test.step("objects are created once, shown and dropped", async () => {
    assert.equal(await status("CREATE ROLE IF NOT EXISTS analyst"), "Role ANALYST successfully created.");
    assert.equal(
      await status("CREATE ROLE IF NOT EXISTS analyst"),
      "ANALYST already exists, statement succeeded.",
    );
    assert.equal((await failure(session.run("CREATE ROLE analyst"))).code, "002002");
    await session.run("CREATE WAREHOUSE IF NOT EXISTS loading WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60");
    assert.deepEqual((await session.run("SHOW ROLES")).map((row) => row.name), ["ANALYST"]);
    assert.deepEqual((await session.run("SHOW WAREHOUSES LIKE 'load%'")).map((row) => row.name), ["LOADING"]);
    assert.equal(await status("DROP ROLE analyst"), "ANALYST successfully dropped.");
    assert.equal((await failure(session.run("DROP ROLE analyst"))).code, "002003");
  });

  await test.step("every kind of object that the project makes is answered", async () => {
    const statements = [
      "CREATE USER IF NOT EXISTS loader TYPE = SERVICE RSA_PUBLIC_KEY = 'x'",
      "CREATE OR REPLACE RESOURCE MONITOR monthly WITH CREDIT_QUOTA = 10 TRIGGERS ON 90 PERCENT DO SUSPEND",
      "CREATE NETWORK RULE ops.office MODE = INGRESS TYPE = IPV4 VALUE_LIST = ('192.0.2.0/24')",
      "CREATE NETWORK POLICY office ALLOWED_NETWORK_RULE_LIST = ('ops.office')",
      "CREATE MASKING POLICY ops.mask AS (v VARCHAR) RETURNS VARCHAR -> CASE WHEN TRUE THEN v ELSE '*' END",
      "CREATE ROW ACCESS POLICY ops.rows AS (v VARCHAR) RETURNS BOOLEAN -> TRUE",
      "CREATE TAG IF NOT EXISTS ops.phi ALLOWED_VALUES 'name', 'id'",
      "ALTER TAG ops.phi SET MASKING POLICY ops.mask",
      "CREATE ALERT ops.late SCHEDULE = '5 MINUTE' IF (EXISTS (SELECT 1)) THEN CALL SYSTEM$SEND_EMAIL('a', 'b')",
      "CREATE NOTIFICATION INTEGRATION mail TYPE = EMAIL ENABLED = TRUE",
      "CREATE SHARE partners",
      "CREATE AUTHENTICATION POLICY ops.keys AUTHENTICATION_METHODS = ('KEYPAIR')",
      "CREATE PASSWORD POLICY ops.long PASSWORD_MIN_LENGTH = 14",
      "CREATE TASK ops.nightly SCHEDULE = '60 MINUTE' AS INSERT INTO ops.kept SELECT 1",
      "ALTER TASK ops.nightly RESUME",
      "CREATE PROCEDURE ops.tell() RETURNS NUMBER LANGUAGE SQL AS $$ BEGIN RETURN 1; END; $$",
      "CREATE SESSION POLICY ops.short SESSION_IDLE_TIMEOUT_MINS = 30",
      "ALTER USER loader SET NETWORK_POLICY = office",
      "ALTER ACCOUNT SET TIMEZONE = 'UTC'",
      `ALTER DATABASE ${database} SET DATA_RETENTION_TIME_IN_DAYS = 7`,
      "ALTER SCHEMA raw SET TAG ops.phi = 'name'",
      "USE ROLE loader",
      "USE WAREHOUSE loading",
      "USE SECONDARY ROLES ALL",
      "REVOKE ALL PRIVILEGES ON SCHEMA raw FROM ROLE public",
    ];
    for (const sql of statements) assert.match(String(await status(sql)), /success/, sql);
  });

  await test.step("clauses inside CREATE are logged, and the statement runs without them", async () => {
    await session.run(
      `CREATE TRANSIENT TABLE raw.t (id VARCHAR(10) NOT NULL WITH MASKING POLICY ops.mask, n NUMBER COMMENT 'count')
       CLUSTER BY (id) DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = 'claims' WITH TAG (ops.phi = 'id')`,
    );
    assert.deepEqual(await clauses(), [
      "TRANSIENT",
      "WITH MASKING POLICY ops.mask",
      "COMMENT 'count'",
      "CLUSTER BY (id)",
      "DATA_RETENTION_TIME_IN_DAYS = 0",
      "COMMENT = 'claims'",
      "WITH TAG (ops.phi = 'id')",
    ]);
    await session.run("INSERT INTO raw.t VALUES ('a', 1)");
    await session.run(
      `CREATE OR REPLACE SECURE VIEW marts.v COPY GRANTS WITH ROW ACCESS POLICY ops.rows ON (id) AS
       SELECT id, 'COMMENT = x' AS comment FROM raw.t`,
    );
    assert.deepEqual(await clauses(), ["SECURE", "COPY GRANTS", "WITH ROW ACCESS POLICY ops.rows ON (id)"]);
    assert.deepEqual(await session.run("SELECT * FROM marts.v"), [{ ID: "a", COMMENT: "COMMENT = x" }]);
    await session.run("CREATE SCHEMA IF NOT EXISTS extra WITH MANAGED ACCESS");
    assert.deepEqual(await clauses(), ["WITH MANAGED ACCESS"]);
    assert.deepEqual((await session.run("SHOW VIEWS IN SCHEMA marts")).map((row) => row.name), ["V"]);
  });

  await test.step("clauses of CREATE TABLE AS, in any order", async () => {
    const policy = "WITH ROW ACCESS POLICY ops.rows ON (id)";
    for (const columns of ["", "(id VARCHAR, n NUMBER)"]) {
      for (
        const order of [[policy, "COPY GRANTS", "CLUSTER BY (id, n)"], [
          "CLUSTER BY (n)",
          policy,
          "COPY GRANTS",
        ]]
      ) {
        await session.run(
          `CREATE OR REPLACE TABLE marts.made ${columns} ${order.join("\n")} AS (SELECT * FROM raw.t)`,
        );
        assert.deepEqual(await clauses(), order);
        assert.deepEqual(await session.run("SELECT * FROM marts.made"), [{ ID: "a", N: "1" }]);
      }
    }
    await session.run("DROP TABLE marts.made");
  });

  await test.step("tags of columns are kept until the table is made anew", async () => {
    const make = "CREATE OR REPLACE TABLE marts.tagged (a VARCHAR, b VARCHAR)";
    const tag = `${database}.OPS.PHI`;
    await session.run(make);
    await session.run(
      "ALTER TABLE marts.tagged MODIFY\n COLUMN a SET TAG ops.phi = 'key',\n COLUMN b SET TAG ops.phi = 'none'",
    );
    await session.run(
      "ALTER TABLE marts.tagged MODIFY COLUMN b SET TAG ops.more = 'it''s', a SET TAG ops.phi = 'year'",
    );
    assert.deepEqual(await emulator.tags(database), {
      "MARTS.TAGGED": { A: { [tag]: "year" }, B: { [tag]: "none", [`${database}.OPS.MORE`]: "it's" } },
    });
    await session.run("ALTER TABLE marts.tagged ALTER COLUMN b UNSET TAG ops.phi, ops.more");
    assert.deepEqual(await emulator.tags(database), { "MARTS.TAGGED": { A: { [tag]: "year" }, B: {} } });
    for (
      const [sql, code] of [
        ["ALTER TABLE marts.tagged MODIFY COLUMN c SET TAG ops.phi = 'key'", "000904"],
        ["ALTER TABLE marts.missing MODIFY COLUMN a SET TAG ops.phi = 'key'", "002003"],
      ]
    ) assert.equal((await failure(session.run(sql))).code, code);
    await session.run(make.replace("OR REPLACE TABLE", "TABLE IF NOT EXISTS"));
    assert.equal(Object.keys(await emulator.tags(database)).length, 1);
    await session.run(make);
    assert.deepEqual(await emulator.tags(database), {});
    await session.run("DROP TABLE marts.tagged");
  });

  await test.step("ALTER of policies and tags changes no table", async () => {
    for (
      const change of [
        "SET TAG ops.phi = 'id'",
        "ADD ROW ACCESS POLICY ops.rows ON (id)",
        "DROP ALL ROW ACCESS POLICIES",
        "MODIFY COLUMN id SET MASKING POLICY ops.mask",
        "ALTER COLUMN id UNSET TAG ops.phi",
        "SET DATA_RETENTION_TIME_IN_DAYS = 1",
        "CLUSTER BY (n)",
      ]
    ) assert.equal(await status(`ALTER TABLE raw.t ${change}`), done, change);
    assert.deepEqual(await session.run("SELECT * FROM raw.t"), [{ ID: "a", N: "1" }]);
  });

  await test.step("grants are shown until they are revoked", async () => {
    await session.run("GRANT SELECT, INSERT ON TABLE raw.t TO ROLE reader");
    await session.run("GRANT USAGE ON SCHEMA raw TO ROLE reader WITH GRANT OPTION");
    await session.run("GRANT SELECT ON FUTURE TABLES IN SCHEMA raw TO ROLE reader");
    await session.run("GRANT ROLE reader TO ROLE sysadmin");
    const grants = async (of: string) =>
      (await session.run(`SHOW GRANTS ${of}`)).map((row) => `${row.privilege} ${row.granted_on} ${row.name}`);
    const table = `TABLE ${database}.RAW.T`;
    assert.deepEqual(await grants("TO ROLE reader"), [
      `SELECT ${table}`,
      `INSERT ${table}`,
      `USAGE SCHEMA ${database}.RAW`,
    ]);
    await session.run("GRANT SELECT ON ALL VIEWS IN SCHEMA marts TO ROLE other");
    assert.deepEqual(await grants("TO ROLE other"), [`SELECT VIEW ${database}.MARTS.V`]);
    await session.run(`REVOKE INSERT ON TABLE ${database}.raw.t FROM ROLE reader`);
    assert.deepEqual(await grants("ON TABLE raw.t"), [`SELECT ${table}`]);
    const future = await session.run(`SHOW FUTURE GRANTS IN SCHEMA ${database}.raw`);
    assert.deepEqual(future.map((row) => row.name), [`${database}.RAW.<TABLE>`]);
    const [row] = await session.run("SHOW GRANTS ON SCHEMA raw");
    assert.deepEqual(Object.keys(row), [
      "created_on",
      "privilege",
      "granted_on",
      "name",
      "granted_to",
      "grantee_name",
      "grant_option",
      "granted_by",
    ]);
    assert.deepEqual([row.granted_to, row.grantee_name, row.grant_option], ["ROLE", "READER", "true"]);
    await session.run("GRANT USAGE ON FUNCTION ops.mask(varchar,Number) TO ROLE caller");
    assert.deepEqual(await grants("TO ROLE caller"), [
      `USAGE FUNCTION ${database}.OPS.MASK(VARCHAR, NUMBER)`,
    ]);
    assert.equal((await grants("ON FUNCTION ops.mask(VARCHAR, NUMBER)")).length, 1);
  });

  await test.step("a role that was granted by a statement may log in", async () => {
    await session.run("GRANT ROLE auditor TO USER claimhouse");
    await using other = await Session.open(emulator, { role: "AUDITOR" });
    const [row] = await other.run(
      "SELECT CURRENT_ROLE() AS r, CURRENT_USER() AS u, CURRENT_WAREHOUSE() AS w",
    );
    assert.deepEqual(row, { R: "AUDITOR", U: "CLAIMHOUSE", W: "LOADING" });
  });
});

Deno.test("the scripts of security/snowflake set the emulator up, and again", async (test) => {
  const folder = `${project}/security/snowflake`;
  const scripts = await readScripts(folder);
  const keys = ["ingest", "transform", "quality", "export", "retention"].map((
    user,
  ) => [`${user}_public_key`, "MII"]);
  const parameters = {
    ...await readSettingsFile(`${folder}/settings.example.yml`),
    ...Object.fromEntries(keys),
  };
  const plan = planOf(scripts, { parameters, only: scripts.map(({ number }) => number) });
  await using emulator = await startEmulator();
  await using session = await Session.open(emulator, { role: "ACCOUNTADMIN" });
  for (const round of ["first", "second"]) {
    await test.step(`the ${round} time`, async () => {
      const report = await setUp(plan, (sql) => session.run(sql), new AbortController().signal);
      assert.deepEqual(report, { ran: scripts.flatMap(({ statements }) => statements).length, leftOut: [] });
    });
  }

  await test.step("then the masks mask, and the audit views can be read", async () => {
    const [row] = await session.run(
      `SELECT claimhouse.security.pseudonym(claimhouse.security.pseudonym('1')) = claimhouse.security.pseudonym('1') AS same,
         claimhouse.security.zip3('02138') AS zip, claimhouse.security.year_of('1971-05-17') AS day,
         claimhouse.security.year_of_text('197105') AS year`,
    );
    assert.deepEqual(row, { SAME: true, ZIP: "021", DAY: "1971-01-01", YEAR: "1971" });
    assert.deepEqual(await session.run("SELECT * FROM claimhouse.audit.events"), []);
  });

  await test.step("and a database that a statement made takes loads, until it is dropped", async () => {
    assert.equal((await failure(session.run("CREATE DATABASE claimhouse"))).code, "002002");
    assert.deepEqual(
      await session.run(
        "COPY INTO ops.turn FROM (SELECT s.$1 FROM @ops.segments s) FILE_FORMAT = (TYPE = CSV)",
      ),
      [{ status: "Copy executed with 0 files processed." }],
    );
    await session.run("DROP DATABASE claimhouse");
    assert.equal((await failure(session.run("SELECT * FROM claimhouse.ops.turn"))).code, "002003");
    assert.equal((await failure(session.run("DROP DATABASE claimhouse"))).code, "002003");
    assert.deepEqual(await emulator.tags("claimhouse"), {});
    const left = await session.run("SHOW GRANTS TO ROLE claims_transform");
    assert.deepEqual(left.map(({ granted_on }) => granted_on), ["WAREHOUSE"]);
    await session.run("CREATE DATABASE claimhouse");
    assert.deepEqual(await session.run("SELECT CURRENT_DATABASE() AS d, CURRENT_SCHEMA() AS s"), [{
      D: "CLAIMHOUSE",
      S: "PUBLIC",
    }]);
    await session.run("DROP DATABASE IF EXISTS claimhouse");
  });
});
