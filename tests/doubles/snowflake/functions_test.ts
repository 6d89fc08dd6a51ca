/** Functions in the emulator: those that a user makes, and those of arrays, objects and text. */
import assert from "node:assert/strict";
import { failure, Session } from "./driver.ts";
import { startEmulator } from "./emulator.ts";

Deno.test("the emulator's functions of users", async (test) => {
  await using emulator = await startEmulator();
  const database = await emulator.database("functions");
  await using session = await Session.open(emulator, { database });
  const value = async (sql: string) => Object.values((await session.run(`SELECT ${sql} AS v`))[0])[0];
  await session.run("CREATE TABLE ops.salts (salt VARCHAR)");
  await session.run("INSERT INTO ops.salts VALUES ('a'), ('b')");

  await test.step("are called by their names, call each other and read tables", async () => {
    await session.run(
      `CREATE OR REPLACE SECURE FUNCTION ${database}.ops.salt() COPY GRANTS RETURNS VARCHAR MEMOIZABLE
       COMMENT = 'the newest' AS $$ SELECT MAX(salt) FROM salts $$`,
    );
    assert.deepEqual((await emulator.statements()).at(-1)!.clauses, [
      "SECURE",
      "COPY GRANTS",
      "MEMOIZABLE",
      "COMMENT = 'the newest'",
    ]);
    await session.run(
      `CREATE FUNCTION ops.salted(value VARCHAR, "times" NUMBER) RETURNS VARCHAR
       AS 'CASE WHEN REGEXP_LIKE(value, ''[a-z]+'') THEN REPEAT(value || ops.salt(), "times") END'`,
    );
    assert.equal(await value(`${database}.ops.salted('x', 2)`), "xbxb");
    assert.equal(await value(`${database.toLowerCase()}.OPS.Salted('1', 2)`), null);
    const counted = "SELECT COUNT(ops.salted(v.column1, 1)) AS n FROM VALUES ('x'), ('1') AS v";
    assert.deepEqual(await session.run(counted), [{ N: "1" }]);
    await using elsewhere = await Session.open(emulator);
    const name = `${database}.OPS.SALTED('Y', 1)`;
    assert.deepEqual(await elsewhere.run(`SELECT ${name}`), [{ [name]: null }]);
  });

  await test.step("are of the types that they say", async () => {
    await session.run(
      "CREATE FUNCTION ops.first_of_year(day DATE, nothing NUMBER(12, 2)) RETURNS DATE AS $$ DATE_TRUNC('year', day) -- the first $$",
    );
    const day = await value("ops.first_of_year('2024-05-17'::TIMESTAMP_NTZ, 0)");
    assert.equal(day, "2024-01-01");
    const failed = await failure(session.run("SELECT ops.first_of_year('x', 0)"));
    assert.equal(failed.code, "100040");
  });

  await test.step("are called anew by a view when they have changed", async () => {
    await session.run("CREATE FUNCTION ops.mask(v VARCHAR) RETURNS VARCHAR AS $$ '*' $$");
    await session.run("CREATE SECURE VIEW marts.masked AS SELECT ops.mask(salt) AS s FROM ops.salts");
    await session.run("CREATE OR REPLACE FUNCTION ops.mask(v VARCHAR) RETURNS VARCHAR AS $$ '-' || v $$");
    assert.deepEqual(await session.run("SELECT s FROM marts.masked ORDER BY s"), [{ S: "-a" }, { S: "-b" }]);
    await session.run("BEGIN");
    assert.equal(await value("ops.salt()"), "b");
    await using other = await Session.open(emulator, { database });
    await other.run("INSERT INTO ops.salts VALUES ('c')");
    assert.equal(await value("ops.salt()"), "c");
    await session.run("COMMIT");
  });

  await test.step("are there once, and no more when they are dropped", async () => {
    const create = "CREATE FUNCTION ops.one() RETURNS NUMBER AS $$ 1 $$";
    await session.run(create);
    assert.equal((await failure(session.run(create))).code, "002002");
    await session.run(create.replace("FUNCTION", "FUNCTION IF NOT EXISTS"));
    await session.run("DROP FUNCTION ops.one()");
    assert.equal((await failure(session.run("DROP FUNCTION ops.one()"))).code, "002003");
    await session.run("DROP FUNCTION IF EXISTS ops.one()");
    assert.equal((await failure(session.run("SELECT ops.one()"))).code, "002140");
  });

  await test.step("are refused where they are not one value of SQL", async () => {
    for (
      const head of [
        "RETURNS TABLE (n NUMBER)",
        "RETURNS NUMBER LANGUAGE PYTHON RUNTIME_VERSION = '3.12'",
        "RETURNS NUMBER STRICT",
      ]
    ) {
      const failed = await failure(session.run(`CREATE FUNCTION ops.f(n NUMBER) ${head} AS $$ n $$`));
      assert.equal(failed.code, "000002", head);
    }
  });
});

Deno.test("the emulator's functions of arrays, objects and text", async (test) => {
  await using emulator = await startEmulator();
  const database = await emulator.database("arrays");
  await using session = await Session.open(emulator, { database });
  const row = async (...values: string[]) => {
    const list = values.map((sql, index) => `${sql} AS v${index}`).join(", ");
    return Object.values((await session.run(`SELECT ${list}`))[0]);
  };

  await test.step("FLATTEN with OUTER keeps what has no elements", async () => {
    await session.run(
      `CREATE TABLE raw.t AS SELECT column1 AS n, PARSE_JSON(column2) AS j
       FROM VALUES (1, '["a", "b"]'), (2, '[]'), (3, NULL), (4, '{"k": "v"}')`,
    );
    const flattened = async (outer: boolean) =>
      (await session.run(
        `SELECT t.n, e.index::VARCHAR AS i, e.key AS k, e.value::VARCHAR AS v
         FROM raw.t, LATERAL FLATTEN(INPUT => t.j, OUTER => ${outer}) AS e ORDER BY t.n, e.index`,
      )).map(({ N, I, K, V }) => [N, I, K, V]);
    const found = [["1", "0", null, "a"], ["1", "1", null, "b"], ["4", null, "k", "v"]];
    assert.deepEqual(await flattened(false), found);
    assert.deepEqual(await flattened(true), [
      ...found.slice(0, 2),
      ["2", null, null, null],
      ["3", null, null, null],
      ...found.slice(2),
    ]);
    const empty = "FLATTEN(OUTER => TRUE, INPUT => PARSE_JSON('[]'))";
    assert.deepEqual(await session.run(`SELECT e.value AS v FROM TABLE(${empty}) AS e`), [{ V: null }]);
    await using nowhere = await Session.open(emulator);
    assert.equal((await nowhere.run(`SELECT 1 FROM TABLE(${empty}) AS e`)).length, 1);
    const failed = await failure(
      session.run("SELECT * FROM TABLE(FLATTEN(INPUT => NULL, RECURSIVE => TRUE))"),
    );
    assert.equal(failed.code, "000002");
  });

  await test.step("AS_ARRAY and FILTER", async () => {
    const items = `PARSE_JSON('[{"k": "x", "v": [{"c": 1}]}, {"k": "y"}]')`;
    assert.deepEqual(
      await row(
        `AS_ARRAY(${items}:v)`,
        `ARRAY_SIZE(AS_ARRAY(${items}))`,
        `FILTER(${items}, e -> CAST(GET_PATH(e, 'v[0].c') AS VARCHAR) = '1')[0]:k::VARCHAR`,
        `FILTER(AS_ARRAY(${items}), e -> e:k::VARCHAR IN ('y', 'z'))[0]:k::VARCHAR`,
        `FILTER(${items}, e -> e:k::VARCHAR = 'z')[0]`,
        "FILTER(NULL, e -> TRUE)",
      ),
      [null, "2", "x", "y", null, null],
    );
  });

  await test.step("TRIM, LTRIM and RTRIM take the characters that they are given", async () => {
    assert.deepEqual(
      await row(
        "TRIM('xaxbxx', 'x')",
        "LTRIM('00120', '0')",
        "RTRIM('1.50', '0')",
        "TRIM('  a ')",
        "TRIM(12)",
      ),
      ["axb", "120", "1.5", "a", "12"],
    );
  });

  await test.step("REGEXP_SUBSTR anywhere", async () => {
    assert.deepEqual(
      await row(
        "UPPER(REGEXP_SUBSTR('a1b2', '[a-z]\\\\d', 1, 2))",
        "COALESCE(REGEXP_SUBSTR('a1', 'z'), 'none')",
        "REGEXP_SUBSTR('a1b2', '([a-z])(\\\\d)', 1, 2, 'e', 2)",
        "REGEXP_SUBSTR('a1', '[a-z](\\\\d)', 1, 1, 'e')",
        "REGEXP_SUBSTR('aBb', 'b', 1, 1, 'i')",
      ),
      ["B2", "none", "2", "1", "B"],
    );
  });
});
