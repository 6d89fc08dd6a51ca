import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Request, TYPES } from "tedious";
import { open } from "./client.ts";
import { statements } from "./statements.ts";

Deno.test("a script is split at GO, wherever it stands alone on a line", () => {
  assert.deepEqual(statements("SELECT 1\nGO\n\nselect 'GO on'\n  go  \nGO\nSELECT 3"), [
    "SELECT 1",
    "select 'GO on'",
    "SELECT 3",
  ]);
});

Deno.test("what is not understood is refused with error 102 and nothing of the batch runs", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
  const refused = [
    "SELEC 1",
    "SELECT",
    "SELECT 1 +",
    "SELECT (SELECT 1)",
    "SELECT * FROM t WHERE id IN (SELECT 1)",
    "SELECT * FROM t, t AS u",
    "SELECT * FROM t CROSS JOIN t AS u ON 1 = 1",
    "SELECT * FROM (SELECT 1 AS a) AS d",
    "SELECT * FROM t WITH (NOLOCK)",
    "SELECT id INTO u FROM t",
    "SELECT 1 UNION ALL SELECT 2",
    "SELECT ROW_NUMBER() OVER (ORDER BY id) FROM t",
    "SELECT TOP 5 PERCENT * FROM t",
    "WITH c AS (SELECT 1 AS a) SELECT * FROM c",
    "MERGE t USING t AS s ON 1 = 1 WHEN MATCHED THEN DELETE",
    "TRUNCATE TABLE t",
    "DECLARE @x int",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TABLE u (id int IDENTITY(1, 1))",
    "CREATE TABLE u (id int, twice AS id * 2)",
    "ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES t (id)",
    "SET ROWCOUNT 5",
    "SET XYZ ON",
    "EXEC ('SELECT 1')",
    "UPDATE t SET id = 2 FROM t",
    "SELECT SOMETHING(*)",
    "SELECT @@LANGUAGE",
  ];
  for (const text of refused) {
    assert.equal(await client.error(`INSERT INTO t VALUES (1);\n${text}`), 102, text);
  }
  assert.equal(await client.value("SELECT COUNT(*) FROM t"), 0);
});

Deno.test("errors say the line of their statement and SQL Server's numbers", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY, name varchar(3) NOT NULL)");
  await assert.rejects(client.batch("SELECT 1;\n\nSELECT nothing FROM t"), {
    number: 207,
    lineNumber: 3,
    class: 16,
  });
  await assert.rejects(client.batch("SELECT 1\nFRO t WHERE"), { number: 102, lineNumber: 2 });
  const numbers: [number, string][] = [
    [109, "INSERT INTO t (id, name) VALUES (1)"],
    [110, "INSERT INTO t (id) VALUES (1, 'a')"],
    [137, "SELECT @nowhere"],
    [195, "SELECT NO_SUCH_FUNCTION(1)"],
    [206, "SELECT CAST('2020-01-01' AS date) + CAST('00:00' AS time)"],
    [207, "INSERT INTO t (x) VALUES (1)"],
    [208, "SELECT * FROM dbo.nothing"],
    [209, "SELECT id FROM t JOIN t AS u ON t.id = u.id"],
    [515, "INSERT INTO t VALUES (1, NULL)"],
    [515, "INSERT INTO t (id) VALUES (1)"],
    [529, "SELECT CAST(CAST('2020-01-01' AS date) AS int)"],
    [911, "USE other"],
    [2628, "INSERT INTO t VALUES (1, 'abcd')"],
    [2714, "CREATE TABLE t (id int)"],
    [2715, "CREATE TABLE u (id nothing)"],
    [2760, "CREATE TABLE nothing.u (id int)"],
    [2812, "EXEC sp_nothing"],
    [3701, "DROP TABLE u"],
    [3902, "COMMIT"],
    [3903, "ROLLBACK"],
    [4104, "SELECT u.id FROM t"],
    [4145, "SELECT * FROM t WHERE id"],
    [8120, "SELECT id, COUNT(*) FROM t"],
    [8134, "SELECT 1 / 0"],
    [8134, "SELECT 1.0 / 0"],
  ];
  for (const [number, text] of numbers) assert.equal(await client.error(text), number, text);
  assert.equal(await client.value("SELECT COUNT(*) FROM t"), 0);
});

Deno.test("a batch goes on after a broken key and stops at an unknown name", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch("CREATE TABLE t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY)");
  const insert = (id: number) => `INSERT INTO t VALUES (${id});`;
  assert.equal(await client.error(insert(1) + insert(1) + insert(2)), 2627);
  assert.equal(await client.error(insert(3) + "SELECT * FROM nothing;" + insert(4)), 208);
  const rows = await client.query("SELECT id FROM t ORDER BY id");
  assert.deepEqual(rows.map(({ id }) => id), [1, 2, 3]);
  await client.batch("SET XACT_ABORT ON");
  assert.equal(await client.error(insert(4) + insert(4) + insert(5)), 2627);
  assert.equal(await client.value("SELECT MAX(id) FROM t"), 4);
});

Deno.test("an insert of many rows is all or nothing", async () => {
  await using test = await open();
  await test.client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
  assert.equal(await test.client.error("INSERT INTO t VALUES (1), (2), (1)"), 2627);
  assert.equal(await test.client.value("SELECT COUNT(*) FROM t"), 0);
});

Deno.test("each statement of a batch tells its count, unless NOCOUNT is on", async () => {
  await using test = await open();
  const counts = async (text: string) => {
    const found: (number | undefined)[] = [];
    await new Promise<void>((resolve, reject) => {
      const request = new Request(text, (error) => error ? reject(error) : resolve());
      request.on("done", (count) => found.push(count));
      test.client.connection.execSqlBatch(request);
    });
    return found;
  };
  await test.client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY)");
  const text =
    "INSERT INTO t VALUES (1), (2); UPDATE t SET id = id + 10; SELECT * FROM t; DELETE FROM t WHERE id = 11";
  assert.deepEqual(await counts(text), [2, 2, 2, 1]);
  assert.deepEqual(await counts("SET NOCOUNT ON; INSERT INTO t VALUES (1); SELECT 1 AS a"), [
    undefined,
    undefined,
  ]);
});

Deno.test("a statement is prepared once and executed with other values", async () => {
  await using test = await open();
  const { connection } = test.client;
  const found: unknown[] = [];
  const request = new Request("SELECT @a + @b AS sum", () => {});
  request.addParameter("a", TYPES.Int);
  request.addParameter("b", TYPES.Int);
  request.on("row", (columns: Record<string, { value: unknown }>) => found.push(columns.sum.value));
  const step = (go: () => void, event: string) =>
    new Promise<void>((resolve, reject) => {
      request.once(event, resolve);
      request.once("error", reject);
      go();
    });
  await step(() => connection.prepare(request), "prepared");
  for (const [a, b] of [[1, 2], [30, 12]]) {
    await step(() => connection.execute(request, { a, b }), "requestCompleted");
    await new Promise((resolve) => setTimeout(resolve));
  }
  await step(() => connection.unprepare(request), "requestCompleted");
  assert.deepEqual(found, [3, 42]);
});

Deno.test("parameters come in as they were sent", async () => {
  await using test = await open();
  const cases: [Parameters<Request["addParameter"]>[1], unknown, string, unknown][] = [
    [TYPES.NVarChar, "Ünï\ud800", "@v", "Ünï\ud800"],
    [TYPES.NVarChar, "x".repeat(9000), "LEN(@v)", 9000],
    [TYPES.NVarChar, "", "@v", ""],
    [TYPES.NVarChar, null, "COALESCE(@v, 'none')", "none"],
    [TYPES.VarChar, "café €", "@v", "café €"],
    [TYPES.VarChar, "y".repeat(9000), "LEN(@v)", 9000],
    [TYPES.Int, -2147483648, "@v", -2147483648],
    [TYPES.BigInt, "9223372036854775807", "@v", "9223372036854775807"],
    [TYPES.SmallInt, -5, "@v", -5],
    [TYPES.TinyInt, 255, "@v", 255],
    [TYPES.Bit, true, "@v", true],
    [TYPES.Bit, null, "COALESCE(@v, 1)", 1],
    [TYPES.Float, 1.5e-300, "@v", 1.5e-300],
    [TYPES.Real, 0.5, "@v", 0.5],
    [TYPES.Money, -12.34, "CONVERT(varchar(30), @v, 2)", "-12.3400"],
    [TYPES.Decimal, 12.345, "@v", 12.345],
    [
      TYPES.UniqueIdentifier,
      "0e984725-c51c-4bf4-9960-e1c80e27aba0",
      "@v",
      "0E984725-C51C-4BF4-9960-E1C80E27ABA0",
    ],
    [TYPES.Date, new Date("2024-02-29"), "CONVERT(varchar(10), @v, 23)", "2024-02-29"],
    [TYPES.Time, new Date("1970-01-01T23:59:58.123Z"), "CONVERT(varchar(16), @v, 121)", "23:59:58.1230000"],
    [TYPES.DateTime, new Date("2024-02-29T01:02:03.997Z"), "@v", new Date("2024-02-29T01:02:03.997Z")],
    [TYPES.SmallDateTime, new Date("2024-02-29T01:02:00Z"), "@v", new Date("2024-02-29T01:02:00Z")],
    [
      TYPES.DateTime2,
      new Date("0001-01-01T00:00:00.001Z"),
      "CONVERT(varchar(30), @v, 121)",
      "0001-01-01 00:00:00.0010000",
    ],
    [TYPES.DateTimeOffset, new Date("2024-02-29T01:02:03Z"), "@v", new Date("2024-02-29T01:02:03Z")],
  ];
  for (const [type, value, expression, expected] of cases) {
    const options = type === TYPES.Decimal ? { precision: 18, scale: 3 } : undefined;
    const got = await test.client.value(`SELECT ${expression} AS v`, [{ name: "v", type, value, options }]);
    assert.deepEqual(got, expected, `${type.name} ${String(value).slice(0, 20)}`);
  }
  const bytes = Uint8Array.of(0, 255, 128).buffer;
  for (const [type, size] of [[TYPES.VarBinary, 3], [TYPES.Binary, 5]] as const) {
    const given = [{ name: "v", type, value: Buffer.from(bytes), options: { length: size } }];
    const hex = await test.client.value("SELECT CONVERT(varchar(20), @v, 2)", given);
    // The driver declares a binary as long as its value.
    assert.equal(hex, "00FF80");
  }
});

Deno.test("the log has the statements that came, not the driver's own", async () => {
  await using test = await open();
  await test.client.batch("SELECT 1 AS a");
  await test.client.query("SELECT @x AS a", [{ name: "x", type: TYPES.Int, value: 1 }]);
  assert.deepEqual(test.server.statements, ["SELECT 1 AS a", "SELECT @x AS a"]);
});
