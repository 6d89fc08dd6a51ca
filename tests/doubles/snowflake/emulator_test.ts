/** What the emulator answers to snowflake-sdk: values, binds, changes, tables, errors, parameters. */
import assert from "node:assert/strict";
import { failure, Session } from "./driver.ts";
import { type Emulator, startEmulator } from "./emulator.ts";

/** Objects as one bind, as a task sends many ids at once. */
const many = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => ({ id: `c${n}`, n })));
const flattened =
  "SELECT f.value:id::STRING AS id, f.value:n::NUMBER AS n FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))) f";

async function open(emulator: Emulator, name: string): Promise<Session> {
  return await Session.open(emulator, { database: await emulator.database(name) });
}

Deno.test("the emulator answers snowflake-sdk", async (test) => {
  await using emulator = await startEmulator();

  await test.step("every value comes out as exact text", async () => {
    await using session = await open(emulator, "texts");
    const values: [string, string | boolean | null][] = [
      ["9007199254740993", "9007199254740993"],
      ["SUM(9223372036854775807) OVER () * 2", "18446744073709551614"],
      ["TO_NUMBER('12345678901234567890123456789012345678')", "12345678901234567890123456789012345678"],
      ["-0.10::NUMBER(12, 2)", "-0.10"],
      ["'2024-02-29'::DATE", "2024-02-29"],
      ["'1969-12-31 23:59:59.5'::TIMESTAMP_NTZ", "1969-12-31 23:59:59.500"],
      ["'2024-01-02 03:04:05.678 +02:00'::TIMESTAMP_TZ", "2024-01-02 01:04:05.678 +0000"],
      ["'2024-01-02 03:04:05.678'::TIMESTAMP_LTZ", "2024-01-02 03:04:05.678 +0000"],
      ["TO_BINARY('00FF', 'HEX')", "00FF"],
      ["FALSE", false],
      ["NULL", null],
      ["''", ""],
      ["'Zoë 東京 😀'", "Zoë 東京 😀"],
      [`PARSE_JSON('{"generation": 3}'):generation::STRING`, "3"],
    ];
    const list = values.map(([sql], index) => `${sql} AS v${index}`).join(", ");
    const [row] = await session.run(`SELECT ${list}`);
    assert.deepEqual(Object.values(row), values.map(([, text]) => text));
    const [variant] = await session.run(`SELECT PARSE_JSON('{"a": [1, null]}') AS v`);
    assert.deepEqual(JSON.parse(variant.V as string), { a: [1, null] });
  });

  await test.step("a hundred thousand rows are streamed", async () => {
    await using session = await open(emulator, "many");
    await session.run("CREATE TABLE raw.t (n NUMBER, s VARCHAR)");
    const sql = "INSERT INTO raw.t SELECT SEQ4(), 'row ' || SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 120000))";
    assert.equal(await session.change(sql), 120_000);
    let [rows, sum] = [0, 0];
    for await (const row of await session.stream("SELECT n, s FROM raw.t")) {
      rows++;
      sum += Number(row.N);
    }
    assert.deepEqual([rows, sum], [120_000, (120_000 * 119_999) / 2]);
  });

  await test.step("binds stand for ? and :1, NULL too", async () => {
    await using session = await open(emulator, "binds");
    const [row] = await session.run("SELECT ? AS a, ? AS b, ? AS c", ["x", 5, null]);
    assert.deepEqual(row, { A: "x", B: "5", C: null });
    const [again] = await session.run("SELECT :2 AS a, :1 AS b, :2 AS c", ["x", "y"]);
    assert.deepEqual(again, { A: "y", B: "x", C: "y" });
  });

  await test.step("a thousand objects are one bind, wherever they are read", async () => {
    await using session = await open(emulator, "flattened");
    const ids = many(1000);
    assert.equal((await session.run(flattened, [ids])).length, 1000);
    await session.run("CREATE TABLE ops.t (id VARCHAR, n NUMBER)");
    assert.equal(await session.change(`INSERT INTO ops.t (id, n) ${flattened}`, [ids]), 1000);
    const join = `SELECT COUNT(*) AS n FROM ops.t t JOIN (${flattened}) s ON s.id = t.id WHERE t.n < 10`;
    assert.deepEqual(await session.run(join, [ids]), [{ N: "10" }]);
    const merge = `MERGE INTO ops.t t USING (${flattened} QUALIFY ROW_NUMBER() OVER (PARTITION BY f.value:id
      ORDER BY f.value:n DESC) = 1) s ON t.id = s.id
      WHEN MATCHED AND s.n > 500 THEN UPDATE SET n = s.n + 1
      WHEN NOT MATCHED THEN INSERT (id, n) VALUES (id, n)`;
    assert.equal(await session.change(merge, [many(1005)]), 499 + 5);
  });

  await test.step("changes tell how many rows they changed", async () => {
    await using session = await open(emulator, "changes");
    await session.run("CREATE TABLE raw.t (id VARCHAR, n NUMBER)");
    assert.equal(await session.change("INSERT INTO raw.t VALUES ('a', 1), ('b', 2)"), 2);
    assert.equal(await session.change("UPDATE raw.t SET n = n + 1"), 2);
    assert.equal(await session.change("DELETE FROM raw.t WHERE id = ?", ["a"]), 1);
  });

  await test.step("MERGE fails where two rows would update one", async () => {
    await using session = await open(emulator, "doubled");
    await session.run("CREATE TABLE raw.t (id VARCHAR, n NUMBER)");
    await session.run("INSERT INTO raw.t VALUES ('a', 1)");
    const source = "(SELECT * FROM VALUES ('a', 2), ('a', 3) AS v (id, n))";
    const merge = `MERGE INTO raw.t t USING ${source} s ON t.id = s.id WHEN MATCHED`;
    const failed = await failure(session.run(`${merge} THEN UPDATE SET n = s.n`));
    assert.deepEqual([failed.code, failed.sqlState], ["100090", "42P18"]);
    assert.equal(await session.change(`${merge} AND s.n = 3 THEN UPDATE SET n = s.n`), 1);
    assert.deepEqual(await session.run("SELECT n FROM raw.t"), [{ N: "3" }]);
  });

  await test.step("keys are information only, NOT NULL is enforced", async () => {
    await using session = await open(emulator, "keys");
    await session.run("CREATE TABLE raw.t (id VARCHAR(8) NOT NULL, n NUMBER, PRIMARY KEY (id), UNIQUE (n))");
    assert.equal(await session.change("INSERT INTO raw.t VALUES ('a', 1), ('a', 1)"), 2);
    assert.equal((await failure(session.run("INSERT INTO raw.t VALUES (NULL, 1)"))).code, "100072");
  });

  await test.step("a temporary table ends with its session", async () => {
    const database = await emulator.database("temporary");
    await using other = await Session.open(emulator, { database });
    {
      await using session = await Session.open(emulator, { database });
      await session.run(`CREATE TEMPORARY TABLE ${database}.ops.t AS SELECT 1 AS n`);
      assert.deepEqual(await session.run("SELECT n FROM ops.t"), [{ N: "1" }]);
    }
    assert.equal((await failure(other.run("SELECT n FROM ops.t"))).code, "002003");
  });

  await test.step("columns are found in the information schema", async () => {
    await using session = await open(emulator, "columns");
    await session.run(
      `CREATE TABLE raw.t ("_ID" VARCHAR(5), seen TIMESTAMP_TZ, bin BINARY, n NUMBER(38, 0), v VARIANT)`,
    );
    await session.run(`ALTER TABLE raw.t ADD COLUMN IF NOT EXISTS "X" VARCHAR`);
    await session.run(`ALTER TABLE raw.t ADD COLUMN IF NOT EXISTS "X" VARCHAR`);
    const rows = await session.run(
      `SELECT column_name AS c, data_type AS t FROM information_schema.columns
       WHERE table_schema = 'RAW' AND table_name = 'T' ORDER BY ordinal_position`,
    );
    const found = rows.map(({ C, T }) => `${C} ${T}`);
    assert.deepEqual(found, [
      "_ID TEXT",
      "SEEN TIMESTAMP_TZ",
      "BIN BINARY",
      "N NUMBER",
      "V VARIANT",
      "X TEXT",
    ]);
    const tables = await session.run(
      "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'RAW'",
    );
    assert.deepEqual(tables, [{ T: "T" }]);
  });

  await test.step("functions that the project uses mean what Snowflake's mean", async () => {
    await using session = await open(emulator, "functions");
    const values: [string, string | null][] = [
      ["MD5_NUMBER_LOWER64('Snowflake')", "9203306159527282910"],
      ["MD5_NUMBER_UPPER64('Snowflake')", "17145559544104499780"],
      ["MAX_BY(s, n)", "b"],
      ["MIN_BY(s, n)", "a"],
      ["TRY_TO_NUMBER('x')", null],
      ["TRY_TO_DATE('2024-13-01')", null],
      ["TRY_TO_TIMESTAMP_NTZ('x')", null],
      ["HEX_ENCODE('ab')", "6162"],
      [
        "CONVERT_TIMEZONE('UTC', 'America/New_York', '2024-01-01 00:00:00'::TIMESTAMP_NTZ)",
        "2023-12-31 19:00:00.000",
      ],
      ["DATEDIFF(day, '2024-02-01'::DATE, '2024-03-01'::DATE)", "29"],
      ["TIMESTAMPDIFF(second, '2024-01-01'::TIMESTAMP_NTZ, '2024-01-02'::TIMESTAMP_NTZ)", "86400"],
      ["SUM(n)", "3.30"],
    ];
    const list = values.map(([sql], index) => `${sql} AS v${index}`).join(", ");
    const from = "FROM (SELECT 'a' AS s, 1.10::NUMBER(12, 2) AS n UNION ALL SELECT 'b', 2.20)";
    const [row] = await session.run(`SELECT ${list} ${from}`);
    assert.deepEqual(
      Object.values(row).map((value) => value === "NULL" ? null : value),
      values.map(([, text]) => text),
    );
  });

  await test.step("failures have Snowflake's codes", async () => {
    await using session = await open(emulator, "failures");
    await session.run("CREATE TABLE raw.t (n NUMBER)");
    const failures: [string, string, string][] = [
      ["SELECT * FROM raw.missing", "002003", "42S02"],
      ["SELECT missing FROM raw.t", "000904", "42000"],
      ["SELEC 1", "001003", "42000"],
      ["SELECT 'x'::NUMBER", "100038", "22018"],
      ["SELECT 'x'::DATE", "100040", "22007"],
      ["LIST @ops.missing", "002003", "02000"],
      ["CREATE TABLE raw.t (n NUMBER)", "002002", "42710"],
      ["SELECT NO_SUCH_FUNCTION(1)", "002140", "42601"],
    ];
    for (const [sql, code, state] of failures) {
      const failed = await failure(session.run(sql));
      assert.deepEqual([sql, failed.code, failed.sqlState], [sql, code, state]);
      assert.doesNotMatch(failed.message, /Traceback|duckdb/i);
    }
  });

  await test.step("the statements that were received are told, with their tags", async () => {
    await using session = await open(emulator, "tags");
    await session.run("ALTER SESSION SET QUERY_TAG = 'load'");
    await session.run("SELECT 1");
    await session.run("SELECT 2", [], { QUERY_TAG: "one" });
    const [, first, second] = (await emulator.statements()).slice(-3);
    assert.deepEqual([first.text, first.parameters.QUERY_TAG], ["SELECT 1", "load"]);
    assert.deepEqual([second.text, second.parameters.QUERY_TAG], ["SELECT 2", "one"]);
  });

  await test.step("a session has parameters, several of which are set at once", async () => {
    await using session = await open(emulator, "parameters");
    const parameter = async (name: string) =>
      (await session.run(`SHOW PARAMETERS LIKE '${name}' IN SESSION`)).map((
        { value, level },
      ) => [value, level]);
    await session.run(`ALTER SESSION SET QUERY_TAG = 'it''s "dbt"' LOCK_TIMEOUT = 5, TIMEZONE = 'UTC'`);
    assert.deepEqual(await parameter("query_tag"), [[`it's "dbt"`, "SESSION"]]);
    assert.deepEqual(await parameter("LOCK%"), [["5", "SESSION"]]);
    await session.run("ALTER SESSION UNSET QUERY_TAG, LOCK_TIMEOUT");
    assert.deepEqual(await parameter("query_tag"), [["", ""]]);
    assert.deepEqual(await parameter("lock_timeout"), [["43200", ""]]);
    assert.equal((await failure(session.run("ALTER SESSION SET QUERY_TAG"))).code, "001003");
  });

  await test.step("a small statement is answered at once", async () => {
    await using session = await open(emulator, "quick");
    await session.run("SELECT 1");
    const from = performance.now();
    for (let n = 0; n < 50; n++) await session.run("SELECT ? AS n", [n]);
    const each = (performance.now() - from) / 50;
    assert.ok(each < 40, `${each} ms`);
  });
});
