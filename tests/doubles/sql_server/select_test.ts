import assert from "node:assert/strict";
import { TYPES } from "tedious";
import { type Client, open } from "./client.ts";

async function claims(client: Client): Promise<void> {
  await client.batch(`
    CREATE TABLE claim (id int NOT NULL PRIMARY KEY, member varchar(10) NOT NULL, amount decimal(9, 2) NULL, seen date);
    CREATE TABLE member (id varchar(10) NOT NULL, name nvarchar(20) NOT NULL, CONSTRAINT pk_member PRIMARY KEY (id));
    INSERT INTO member VALUES ('m1', N'Ada'), ('m2', N'Ben'), ('m3', N'cid');
    INSERT INTO claim VALUES (1, 'm1', 10.50, '2024-01-01'), (2, 'm1', NULL, '2024-01-02'), (3, 'm2', 7.25, NULL),
      (4, 'M2', -1, '2024-01-01'), (5, 'm9', 0, '2023-12-31');
  `);
}

/** What a condition chooses. */
async function chosen(client: Client, where: string): Promise<unknown[]> {
  const rows = await client.query(`SELECT id FROM claim WHERE ${where} ORDER BY id`);
  return rows.map(({ id }) => id);
}

Deno.test("WHERE knows three-valued logic, lists, ranges and patterns", async () => {
  await using test = await open();
  const { client } = test;
  await claims(client);
  const cases: [string, number[]][] = [
    ["amount > 0", [1, 3]],
    ["NOT amount > 0", [4, 5]],
    ["NOT (amount > 0 AND id < 2)", [2, 3, 4, 5]],
    ["amount IS NULL OR seen IS NULL", [2, 3]],
    ["amount IS NOT NULL AND id <> 1", [3, 4, 5]],
    ["amount IN (0, 7.25, NULL)", [3, 5]],
    ["amount NOT IN (0, NULL)", []],
    ["id NOT IN (1, 2)", [3, 4, 5]],
    ["amount BETWEEN 0 AND 10.5", [1, 3, 5]],
    ["amount NOT BETWEEN 0 AND 10.5", [4]],
    ["member = 'm2 '", [3, 4]],
    ["member LIKE 'M%' AND member NOT LIKE '_9'", [1, 2, 3, 4]],
    ["member LIKE 'm[19]'", [1, 2, 5]],
    ["seen = '2024-01-01'", [1, 4]],
    ["seen >= CAST('2024-01-01 12:00' AS datetime2)", [2]],
    ["id % 2 = 1 AND id / 2 * 2 < id", [1, 3, 5]],
    ["id > 1.5 AND 4 >= id", [2, 3, 4]],
    ["id = NULL", []],
    ["CASE WHEN amount < 0 THEN 'neg' WHEN amount IS NULL THEN 'none' ELSE 'pos' END = 'none'", [2]],
    ["COALESCE(amount, 100) = 100.0", [2]],
    ["NULLIF(amount, 0) IS NULL", [2, 5]],
    ["IIF(id > 3, 1, 0) = 1", [4, 5]],
    ["(id = 1 OR id = 5) AND (id = 5 OR id = 4)", [5]],
    ["id IN ('1', '2')", [1, 2]],
  ];
  for (const [where, expected] of cases) assert.deepEqual(await chosen(client, where), expected, where);
});

Deno.test("names mean the same in any case, in brackets, and with their schema", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch("CREATE SCHEMA [Odd one]");
  await client.batch(
    'CREATE TABLE [Odd one].[Table] ([Key] int NOT NULL PRIMARY KEY, [a]]b] int, "c d" int)',
  );
  await client.batch("insert into [odd ONE].[table] ([KEY], [A]]B], [C D]) values (1, 2, 3)");
  const rows = await client.query(
    "select t.[key], T.[a]]b] AS [x y], [c d] 'z' from claims.[ODD one].[TABLE] t",
  );
  assert.deepEqual(rows, [{ key: 1, "x y": 2, z: 3 }]);
});

Deno.test("joins find their rows, and LEFT JOIN keeps those without", async () => {
  await using test = await open();
  const { client } = test;
  await claims(client);
  const left = await client.query(
    "SELECT c.id, m.name FROM claim AS c LEFT JOIN member AS m ON m.id = c.member WHERE c.id > 1 ORDER BY c.id DESC",
  );
  assert.deepEqual(left, [
    { id: 5, name: null },
    { id: 4, name: "Ben" },
    { id: 3, name: "Ben" },
    { id: 2, name: "Ada" },
  ]);
  const inner = await client.query(
    "SELECT m.name, c.id FROM member m JOIN claim c ON c.member = m.id AND c.amount > 0 ORDER BY m.name, c.id",
  );
  assert.deepEqual(inner, [{ name: "Ada", id: 1 }, { name: "Ben", id: 3 }]);
  const lonely = await client.query(
    "SELECT c.id FROM claim c LEFT JOIN member m ON m.id = c.member WHERE m.id IS NULL",
  );
  assert.deepEqual(lonely, [{ id: 5 }]);
});

Deno.test("ORDER BY sorts by columns, aliases, numbers and expressions; NULL comes first", async () => {
  await using test = await open();
  const { client } = test;
  await claims(client);
  const order = async (by: string) =>
    (await client.query(`SELECT id, amount * 2 AS twice FROM claim ORDER BY ${by}`)).map(({ id }) => id);
  assert.deepEqual(await order("amount, id"), [2, 4, 5, 3, 1]);
  assert.deepEqual(await order("twice DESC"), [1, 3, 5, 4, 2]);
  assert.deepEqual(await order("1 DESC"), [5, 4, 3, 2, 1]);
  assert.deepEqual(await order("member, id DESC"), [2, 1, 4, 3, 5]);
  assert.deepEqual(await order("CASE WHEN id = 3 THEN 0 ELSE 1 END, id"), [3, 1, 2, 4, 5]);
  const page = await client.query("SELECT id FROM claim ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY");
  assert.deepEqual(page, [{ id: 2 }, { id: 3 }]);
  const top = await client.query("SELECT TOP (@n) id FROM claim ORDER BY id DESC", [
    { name: "n", type: TYPES.Int, value: 2 },
  ]);
  assert.deepEqual(top, [{ id: 5 }, { id: 4 }]);
  assert.deepEqual(await client.query("SELECT TOP 0 id FROM claim"), []);
  assert.equal(await client.error("SELECT TOP (-1) id FROM claim"), 1060);
});

Deno.test("aggregates count, sum exactly, and group", async () => {
  await using test = await open();
  const { client } = test;
  await claims(client);
  const all = await client.query(
    "SELECT COUNT(*) AS n, COUNT(amount) AS a, COUNT_BIG(*) AS b, SUM(amount) AS s, MIN(seen) AS low, " +
      "CONVERT(varchar(41), SUM(amount)) AS t, MAX(member) AS m, COUNT(DISTINCT member) AS d FROM claim",
  );
  const low = new Date("2023-12-31");
  assert.deepEqual(all, [{ n: 5, a: 4, b: "5", s: 16.75, low, t: "16.75", m: "m9", d: 3 }]);
  const none = await client.query(
    "SELECT COUNT(*) AS n, SUM(amount) AS s, MAX(id) AS m FROM claim WHERE id > 9",
  );
  assert.deepEqual(none, [{ n: 0, s: null, m: null }]);
  const dates = await client.value(
    "SELECT CONVERT(varchar(10), MAX(seen), 23) AS s FROM claim WHERE seen <= DATEADD(day, 0, GETUTCDATE()) " +
      "HAVING MAX(seen) < DATEADD(day, 1, CAST('2024-01-02' AS date))",
  );
  assert.equal(dates, "2024-01-02");
  const groups = await client.query(
    "SELECT UPPER(member) AS m, COUNT(*) + 1 AS n FROM claim GROUP BY UPPER(member) HAVING COUNT(*) > 1 ORDER BY n, m DESC",
  );
  assert.deepEqual(groups, [{ m: "M2", n: 3 }, { m: "M1", n: 3 }]);
  const distinct = await client.query(
    "SELECT DISTINCT seen IS_SEEN FROM claim WHERE seen < '2024-01-02' ORDER BY seen",
  );
  assert.deepEqual(distinct.length, 2);
  assert.equal(await client.error("SELECT SUM(2147483647) FROM claim"), 8115);
  assert.equal(await client.error("SELECT SUM(member) FROM claim"), 8117);
});

Deno.test("numbers have the types that SQL Server's rules give them", async () => {
  await using test = await open();
  const cases: [string, string][] = [
    ["1.10 + 2.2", "3.30"],
    ["1.5 * 1.5", "2.25"],
    ["1 / 3", "0"],
    ["1.0 / 3", "0.333333"],
    ["CAST(1 AS decimal(38, 0)) / 3", "0.333333"],
    ["-7 / 2", "-3"],
    ["-7 % 3", "-1"],
    ["CAST(5 AS money) / 2", "2.50"],
    ["9223372036854775807 - 1", "9223372036854775806"],
    ["CAST(2147483647 AS bigint) + 1", "2147483648"],
    ["'a' + N'b' + 'c'", "abc"],
    ["1 + '2'", "3"],
    ["CAST(1.005 AS decimal(5, 2))", "1.01"],
    ["CAST(-1.005 AS decimal(5, 2))", "-1.01"],
    ["CAST(1.999 AS int)", "1"],
    ["CAST(CAST(1.5 AS money) AS int)", "2"],
    ["CAST(1e10 AS decimal(20, 1))", "10000000000.0"],
    ["0.1e0 + 0.2e0", "0.3"],
    ["CAST(0x0000000000000100 AS bigint)", "256"],
    ["CONVERT(varchar(20), CAST(258 AS varbinary(8)), 1)", "0x00000102"],
    ["CONVERT(varchar(18), CAST(CAST(258 AS bigint) AS binary(8)), 1)", "0x0000000000000102"],
    ["CONVERT(varchar(20), CONVERT(varbinary(8), '0x00ff', 1), 2)", "00FF"],
    ["CAST('2024-02-29' AS datetime2(3))", "2024-02-29 00:00:00.000"],
    ["DATEADD(millisecond, -1, CAST('2024-03-01' AS datetime2(7)))", "2024-02-29 23:59:59.9990000"],
    ["DATEADD(month, 1, CAST('2024-01-31' AS date))", "2024-02-29"],
    [
      "DATEDIFF(second, CAST('2024-01-01 00:00:00.9' AS datetime2), CAST('2024-01-01 00:00:01' AS datetime2))",
      "1",
    ],
    ["DATEDIFF(day, '2024-02-28', '2024-03-01')", "2"],
    ["CAST(CAST('2024-01-01 12:34:56.789' AS datetime) AS varchar(30))", "Jan  1 2024 12:34PM"],
    ["CONVERT(varchar(30), CAST('2024-01-01' AS datetime), 126)", "2024-01-01T00:00:00"],
    ["CAST(CAST('2024-01-01 23:00 -05:00' AS datetimeoffset(0)) AS datetime2(0))", "2024-01-01 23:00:00"],
    ["LEN('ab  ') + DATALENGTH(N'ab')", "6"],
    ["CONCAT(1, NULL, 'x', CAST(1.50 AS decimal(5, 2)))", "1x1.50"],
    ["SUBSTRING('abcdef', 2, 3) + LEFT('xyz', 1) + RIGHT('xyz', 1)", "bcdxz"],
    ["QUOTENAME('a]b')", "[a]]b]"],
    ["OBJECT_ID('dbo.nothing')", ""],
    ["DB_NAME() + SCHEMA_NAME()", "claimsdbo"],
  ];
  for (const [expression, expected] of cases) {
    const got = await test.client.value(`SELECT COALESCE(CAST(${expression} AS nvarchar(60)), '') AS v`);
    assert.equal(got, expected, expression);
  }
});

Deno.test("a keyset page by any index has the rows that a scan would find", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(`
    CREATE TABLE t (a int NOT NULL, b varchar(5) NOT NULL, at datetime2(3) NULL, n decimal(6, 2) NULL, rv rowversion,
      CONSTRAINT pk_t PRIMARY KEY (a, b));
    CREATE UNIQUE INDEX ux ON t (at, a, b);
    CREATE INDEX ix ON t (n);
    CREATE TABLE plain (a int, b varchar(5), at datetime2(3), n decimal(6, 2))`);
  const rows: string[] = [];
  for (let a = 0; a < 20; a++) {
    for (const b of ["x", "Y", "z"]) {
      const at = a % 7 === 0 ? "NULL" : `'2024-01-0${a % 5 + 1} 00:00:00.00${a % 3}'`;
      rows.push(`(${a}, '${b}', ${at}, ${a % 4 === 0 ? "NULL" : (a * 13 % 10) / 4})`);
    }
  }
  // Not in the key's order.
  rows.sort((one, other) => one.slice(4) < other.slice(4) ? -1 : 1);
  await client.batch(`INSERT INTO t (a, b, at, n) VALUES ${rows}; INSERT INTO plain VALUES ${rows}`);
  const conditions = [
    "a > 5",
    "a >= 5 AND a < 8",
    "a = 5 AND b > 'X'",
    "a > 5 OR (a = 5 AND b > 'x')",
    "(a > 5 OR (a = 5 AND b > 'x')) AND a <= 9",
    "a < 5 OR (a = 5 AND b <= 'y')",
    "a = 3 OR a = 12 OR a = 9",
    "a > 5.5 AND a < '9'",
    "a BETWEEN 3 AND 4 AND (b = 'x' OR b = 'z')",
    "at > '2024-01-03'",
    "at > '2024-01-03' OR (at = '2024-01-03' AND (a > 7 OR (a = 7 AND b > 'x')))",
    "(at > '2024-01-02 00:00:00.001' OR (at = '2024-01-02 00:00:00.001' AND a > 1)) AND at <= '2024-01-04'",
    "at = CAST('2024-01-02 00:00:00.0010000' AS datetime2(7)) AND a > 3",
    "at IS NULL",
    "at > '2024-01-03' OR at IS NULL",
    "n > 1",
    "n >= 1.25 AND n < 2.005",
    "n = 0.75",
    "n < 1 OR n > 2",
    "a > 2147483648",
    "a > -9000000000 AND a < 2",
    "5 < a AND 8 > a",
    "NOT a > 5",
    "a = NULL OR a = 1",
    "a + 0 > 17",
  ];
  const orders = [
    "a, b",
    "a DESC, b DESC",
    "a DESC, b",
    "at, a, b",
    "at DESC, a DESC, b DESC",
    "n, a, b",
    "b, a",
  ];
  for (const where of conditions) {
    for (const by of orders) {
      for (const top of ["", "TOP (7)"]) {
        const query = (table: string) =>
          client.query(`SELECT ${top} a, b FROM ${table} WHERE ${where} ORDER BY ${by}`);
        assert.deepEqual(await query("t"), await query("plain"), `${top} ${where} ORDER BY ${by}`);
      }
    }
  }
});

Deno.test("a page of a large table is found without reading the table", async () => {
  await using test = await open();
  const { client, server } = test;
  await client.batch(
    "CREATE TABLE big (id bigint NOT NULL PRIMARY KEY, name varchar(20), at datetime2(7) NOT NULL)",
  );
  await client.batch("CREATE INDEX ix ON big (at, id)");
  server.database.fill(
    "dbo.big",
    200_000,
    (n) => [BigInt(n), `n${n}`, BigInt(n) * 10_000_000n + 637134336000000000n],
  );
  const pages = [
    "SELECT TOP (10) id FROM big WHERE id > 150000 ORDER BY id",
    "SELECT TOP (10) id FROM big WHERE at > '2020-01-02 17:40:00' OR (at = '2020-01-02 17:40:00' AND id > 1) ORDER BY at, id",
    "SELECT MAX(id) AS id FROM big WHERE id > 199990 AND id < 199995",
  ];
  const began = performance.now();
  for (let n = 0; n < 50; n++) {
    for (const page of pages) assert.ok((await client.query(page)).length > 0);
  }
  const each = (performance.now() - began) / 150;
  // A scan takes some 20 ms.
  assert.ok(each < 8, `${each} ms a page`);
});
