/**
 * The scripts of security/snowflake on the emulator, twice. It enforces nothing, so what the policies say is tried by running
 * their bodies as queries, with a role, a tag's value and a row put in; the audit views read histories that are made up.
 */
import assert from "node:assert/strict";
import { project } from "../../lib/config.ts";
import { type Grant, readGrants } from "../../lib/snowflake/grants.ts";
import { roles } from "../../lib/snowflake/matrix.ts";
import { fill, type Parameters } from "../../lib/snowflake/script.ts";
import { readScripts } from "../../lib/snowflake/scripts.ts";
import { readSettingsFile } from "../../lib/snowflake/settings.ts";
import { beyond, missing, type Shown } from "../../lib/snowflake/verify/shown.ts";
import { isReady } from "../../lib/transform/python.ts";
import { Session } from "../doubles/snowflake/driver.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";

const folder = `${project}/security/snowflake`;
const scripts = await readScripts(folder);
const database = "CLAIMHOUSE";

Deno.test({
  name: "the scripts of security/snowflake run, and run again, and their bodies do what they say",
  ignore: !await isReady(project, "emulator"),
  fn: async (test) => {
    const keys = ["ingest", "transform", "quality", "export", "retention"].map((
      user,
    ) => [`${user}_public_key`, "MII"]);
    const given = {
      ...await readSettingsFile(`${folder}/settings.example.yml`),
      ...Object.fromEntries(keys),
    };
    await using emulator = await startEmulator();
    await using session = await Session.open(emulator, { database, role: "ACCOUNTADMIN" });
    const usage = "SNOWFLAKE.ACCOUNT_USAGE";
    const value = async (expression: string) =>
      Object.values((await session.run(`SELECT ${expression} AS v`))[0])[0];
    const text = async (expression: string) => String(await value(`TO_VARCHAR(${expression})`));

    await test.step("every statement is taken, and again", async () => {
      for (let round = 1; round <= 2; round++) {
        for (const [statement, sql] of filled(given)) {
          await session.run(sql).catch((error) => assert.fail(`${statement}: ${error}`));
        }
      }
      assert.equal((await session.run(`SELECT * FROM ${database}.SECURITY.PSEUDONYM_KEY`)).length, 1);
      assert.equal((await session.run(`SELECT * FROM ${database}.OPS.TURN`)).length, 1);
    });

    await test.step("what is granted then is the matrix, and nothing beyond it", async () => {
      const { grants } = readGrants(scripts);
      for (const role of roles.filter((each) => each !== "CLAIMS_ADMIN")) {
        const shown = await session.run(`SHOW GRANTS TO ROLE ${role}`) as Shown[];
        const about = { grants: grants.filter(own), role, database };
        const comparable = shown.filter(({ privilege }) => own({ privilege } as Grant));
        assert.deepEqual(beyond(comparable, about), []);
        assert.deepEqual(missing(shown, about), []);
      }
    });

    const call = (name: string, argument: string) => `${database}.SECURITY.${name}(${argument})`;
    await test.step("masks: ZIP3, year and pseudonym, each of which leaves what it masked", async () => {
      const zips = {
        "02138": "021",
        "02138-1234": "021",
        "021381234": "021",
        "03601": "000",
        "021": "021",
        "000": "000",
      };
      for (const [zip, masked] of Object.entries(zips)) {
        assert.equal(await text(call("ZIP3", `'${zip}'`)), masked, zip);
      }
      for (const odd of ["2138", "O2138", ""]) assert.equal(await value(call("ZIP3", `'${odd}'`)), null, odd);
      const oldest = new Date().getUTCFullYear() - 90;
      assert.equal(await text(call("YEAR_OF", "'1971-05-17'::DATE")), "1971-01-01");
      assert.equal(await text(call("YEAR_OF", "'1901-05-17'::DATE")), `${oldest}-01-01`);
      assert.equal(await text(call("YEAR_OF", `'${oldest}-01-01'::DATE`)), `${oldest}-01-01`);
      const years = { "202405": "2024", "2024-05-17": "2024", "2024": "2024", "19010517": String(oldest) };
      for (const [date, year] of Object.entries(years)) {
        assert.equal(await text(call("YEAR_OF_TEXT", `'${date}'`)), year);
      }
      assert.equal(await value(call("YEAR_OF_TEXT", "'May 2024'")), null);
      const [one, two] = [await text(call("PSEUDONYM", "'1'")), await text(call("PSEUDONYM", "'2'"))];
      assert.match(one, /^[0-9a-f]{64}$/);
      assert.notEqual(one, two);
      assert.equal(await text(call("PSEUDONYM", `'${one}'`)), one);
    });

    await test.step("policies: clear text for those who may, else what the tag says, else nothing", async () => {
      const masked = async (role: string, type: string, tag: string | null, argument: string) => {
        const body = bodyOf(given, "MASKING POLICY", `MASK_${type}`, { VAL: argument })
          .replaceAll("CURRENT_ROLE()", `'${role}'`)
          .replaceAll(
            /SYSTEM\$GET_TAG_ON_CURRENT_COLUMN\('[\w.]+'\)/g,
            tag === null ? "NULL::VARCHAR" : `'${tag}'`,
          );
        return await value(`TO_VARCHAR(${body})`);
      };
      for (
        const role of ["CLAIMS_INGEST", "CLAIMS_TRANSFORM", "CLAIMS_QUALITY", "CLAIMS_EXPORT", "CLAIMS_PHI"]
      ) {
        assert.equal(await masked(role, "VARCHAR", "whole", "'a'"), "a", role);
      }
      for (
        const role of [
          "CLAIMS_ANALYST",
          "CLAIMS_AUDITOR",
          "CLAIMS_ADMIN",
          "ACCOUNTADMIN",
          "CLAIMS_ANALYST_MEDICARE",
        ]
      ) {
        for (const tag of ["whole", null]) {
          assert.equal(await masked(role, "VARCHAR", tag, "'a'"), null, role);
        }
      }
      const retention = (type: string, tag: string, argument: string) =>
        masked("CLAIMS_RETENTION", type, tag, argument);
      assert.equal(await retention("VARCHAR", "whole", "'a'"), "");
      assert.equal(await retention("BINARY", "whole", "TO_BINARY('FF', 'HEX')"), "");
      for (const [type, none] of [["VARCHAR", "NULL::VARCHAR"], ["BINARY", "NULL::BINARY"]]) {
        assert.equal(await retention(type, "whole", none), null, "what is gone is seen to be gone");
        assert.equal(await masked("CLAIMS_ANALYST", type, "whole", none.replace("NULL", "''")), null);
      }
      assert.equal(await retention("VARCHAR", "none", "'a'"), "a");
      const analyst = (type: string, tag: string, argument: string) =>
        masked("CLAIMS_ANALYST", type, tag, argument);
      assert.equal(await analyst("VARCHAR", "none", "'a'"), "a");
      assert.equal(await analyst("VARCHAR", "zip3", "'02138'"), "021");
      assert.equal(await analyst("VARCHAR", "year", "'202405'"), "2024");
      assert.match(String(await analyst("VARCHAR", "key", "'a'")), /^[0-9a-f]{64}$/);
      assert.equal(await analyst("DATE", "year", "'1971-05-17'::DATE"), "1971-01-01");
      for (const tag of ["whole", "key", "zip3"]) {
        assert.equal(await analyst("DATE", tag, "'1971-05-17'::DATE"), null, tag);
      }
      for (const tag of ["whole", "key", "year", "zip3"]) {
        assert.equal(await analyst("NUMBER", tag, "12.50"), null, tag);
      }
      assert.equal(Number(await analyst("NUMBER", "none", "12.50")), 12.5);
    });

    await test.step("rows: by line of business, the whole of what a coarse mart cannot tell, and all for the pipeline", async () => {
      const access = `${database}.SECURITY.LINE_OF_BUSINESS_ACCESS`;
      const lines = `${database}.SECURITY.LINES_OF_BUSINESS`;
      await session.run(`INSERT INTO ${lines} VALUES ('part d', 'rif', 'Medicare', 'S1')`);
      await session.run(`UPDATE ${lines} SET PLAN = 'FFS' WHERE LINE = 'medicare'`);
      await session.run(`INSERT INTO ${access} VALUES ('A', 'medicare'), ('B', 'medicare'), ('B', 'part d')`);
      const seen = async (role: string | null, policy: string, row: Record<string, string | null>) => {
        const put = Object.fromEntries(
          Object.entries(row).map(([name, each]) => [name, each === null ? "NULL::VARCHAR" : `'${each}'`]),
        );
        const body = bodyOf(given, "ROW ACCESS POLICY", policy, put)
          .replaceAll("CURRENT_ROLE()", role === null ? "NULL::VARCHAR" : `'${role}'`).replaceAll(
            "CURRENT_ACCOUNT()",
            "'B'",
          );
        return String(await value(`(${body})`)) === "true";
      };
      const claim = (plan: string | null) => ({ ROW_SOURCE: "rif", ROW_PAYER: "Medicare", ROW_PLAN: plan });
      assert.ok(await seen("A", "LINE_OF_BUSINESS", claim("FFS")));
      for (const plan of ["S1", "other", null]) {
        assert.ok(!await seen("A", "LINE_OF_BUSINESS", claim(plan)), String(plan));
      }
      assert.ok(!await seen("NOBODY", "LINE_OF_BUSINESS", claim("FFS")));
      assert.ok(await seen(null, "LINE_OF_BUSINESS", claim("S1")), "a consumer's account is looked up");
      const coarse = { ROW_SOURCE: "rif", ROW_PAYER: "Medicare" };
      for (const policy of ["LINE_OF_BUSINESS_BY_PAYER", "LINE_OF_BUSINESS_BY_SOURCE"]) {
        assert.ok(!await seen("A", policy, coarse), policy);
        assert.ok(await seen("B", policy, coarse), policy);
        assert.ok(await seen("CLAIMS_TRANSFORM", policy, coarse), policy);
      }
      const commercial = { ROW_SOURCE: "core", ROW_PAYER: null, ROW_PLAN: null };
      assert.ok(await seen("CLAIMS_ANALYST", "LINE_OF_BUSINESS", commercial));
      assert.ok(!await seen("A", "LINE_OF_BUSINESS", commercial));
    });

    await test.step("audit: who read what, and what was outside the roles", async () => {
      const query = (id: string, user: string, role: string, sql: string, code = "NULL") =>
        session.run(
          `INSERT INTO ${usage}.QUERY_HISTORY VALUES ('${id}', '${sql}', 'X', CURRENT_TIMESTAMP(), '${user}', '${role}',
          'tag', 'WH', 1, '${code === "NULL" ? "SUCCESS" : "FAIL"}', ${code})`,
        );
      const reads = (id: string, user: string, object: string, ...columns: string[]) =>
        session.run(
          `INSERT INTO ${usage}.ACCESS_HISTORY SELECT '${id}', CURRENT_TIMESTAMP(), '${user}', PARSE_JSON('${
            JSON.stringify([{
              objectDomain: "Table",
              objectName: `${database}.${object}`,
              columns: columns.map((columnName) => ({ columnName })),
            }])
          }')`,
        );
      await query("1", "ANN", "CLAIMS_PHI", "select 1");
      await reads("1", "ANN", "MARTS.DIM_MEMBER", "PERSON_ID", "GENDER");
      await query("2", "BEA", "CLAIMS_ANALYST", "select 2");
      await reads("2", "BEA", "MARTS.DIM_MEMBER", "GENDER");
      await query("3", "CAT", "SYSADMIN", "select 3");
      await reads("3", "CAT", "RAW.RIF_CARRIER", "CLM_ID");
      await query("4", "CLAIMHOUSE_INGEST", "CLAIMS_EXPORT", "select 4");
      await query("5", "BEA", "CLAIMS_ANALYST", "select 5", "'003001'");
      await query("6", "CAT", "SECURITYADMIN", " grant role CLAIMS_PHI to user CAT");
      await query("7", "CAT", "SYSADMIN", "alter table t modify column c unset tag x");
      await query("8", "CAT", "SYSADMIN", "select 1 -- grant");
      await session.run(
        `INSERT INTO ${usage}.TAG_REFERENCES VALUES ('${database}', 'SECURITY', 'PHI', 'none', '${database}',
        'MARTS', 'DIM_MEMBER', NULL, 'COLUMN', 'GENDER')`,
      );
      await session.run(
        `INSERT INTO ${usage}.LOGIN_HISTORY VALUES (1, CURRENT_TIMESTAMP(), 'CLAIMHOUSE_EXPORT', '', '', 'PASSWORD', NULL, 'NO', 1)`,
      );
      const rows = async (columns: string, view: string) =>
        (await session.run(`SELECT ${columns} FROM ${database}.AUDIT.${view} ORDER BY 1, 2`)).map((row) =>
          Object.values(row).map(String).join(" ")
        );
      assert.deepEqual(await rows("QUERY_ID, TO_JSON(COLUMNS) AS c, CLEAR_TEXT", "PHI_READS"), [
        `1 ["PERSON_ID"] true`,
        `3 ["CLM_ID"] false`,
      ]);
      assert.deepEqual(await rows("KIND, EVENT_ID", "OUT_OF_ROLE_USE"), [
        "a foreign role 3",
        "a service role 4",
        "another login 1",
        "another role 4",
        "refused 5",
      ]);
      assert.deepEqual(await rows("QUERY_ID, USER_NAME", "GRANT_CHANGES"), ["6 CAT", "7 CAT"]);
      assert.deepEqual(await rows("KIND, EVENT_ID", "EVENTS WHERE KIND IN ('login', 'phi read')"), [
        "login 1",
        `phi read 1/${database}.MARTS.DIM_MEMBER`,
        `phi read 3/${database}.RAW.RIF_CARRIER`,
      ]);
    });
  },
});

/** The emulator shows no ownership that comes of making. */
function own({ privilege }: Grant): boolean {
  return privilege !== "OWNERSHIP";
}

/** Every statement with what it is called. */
function filled(given: Parameters): [string, string][] {
  return scripts.flatMap((script) =>
    script.statements.map((each): [string, string] => {
      const one = fill(each, given);
      return [
        `${script.name}, statement ${each.number}`,
        "sql" in one ? one.sql : assert.fail(one.missing.join()),
      ];
    })
  );
}

/** The body of a policy with values in the place of its arguments. */
function bodyOf(given: Parameters, kind: string, name: string, values: Record<string, string>): string {
  const start = `ALTER ${kind} ${database}.SECURITY.${name} SET BODY ->`;
  const [, sql] = filled(given).find(([, sql]) => sql.startsWith(`${start}\n`))!;
  return put(sql.slice(start.length), values);
}

function put(body: string, values: Record<string, string>): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), () => value),
    body,
  );
}
