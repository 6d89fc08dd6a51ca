import assert from "node:assert/strict";
import { open } from "./client.ts";

Deno.test("INFORMATION_SCHEMA.COLUMNS describes each type as SQL Server does", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(
    `CREATE TABLE kinds (a int NOT NULL PRIMARY KEY, b bit, c decimal(18, 4), d money, e float, f real,
    g varchar(20) NOT NULL, h nvarchar(max), i char(3), j varbinary(8), k varbinary(max), l date, m time(3), n datetime,
    o datetime2, p datetimeoffset(2), q smalldatetime, r uniqueidentifier, s xml, t rowversion, u bigint, v numeric(5, 0))`,
  );
  const rows = await client.query(`
    SELECT COLUMN_NAME AS c, DATA_TYPE AS t, IS_NULLABLE AS n, CHARACTER_MAXIMUM_LENGTH AS l, NUMERIC_PRECISION AS p,
      NUMERIC_SCALE AS s, DATETIME_PRECISION AS d, COLLATION_NAME AS k
    FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = N'dbo' AND TABLE_NAME = N'kinds' ORDER BY ORDINAL_POSITION`);
  const shown = rows.map(({ c, t, n, l, p, s, d, k }) =>
    [c, t, n, l, p, s, d, k === null ? "" : "collated"].map((each) => each ?? "").join(" ").trim()
  );
  assert.deepEqual(shown, [
    "a int NO  10 0",
    "b bit YES",
    "c decimal YES  18 4",
    "d money YES  19 4",
    "e float YES  53",
    "f real YES  24",
    "g varchar NO 20    collated",
    "h nvarchar YES -1    collated",
    "i char YES 3    collated",
    "j varbinary YES 8",
    "k varbinary YES -1",
    "l date YES    0",
    "m time YES    3",
    "n datetime YES    3",
    "o datetime2 YES    7",
    "p datetimeoffset YES    2",
    "q smalldatetime YES    0",
    "r uniqueidentifier YES",
    "s xml YES -1",
    "t timestamp NO",
    "u bigint YES  19 0",
    "v numeric YES  5 0",
  ]);
});

Deno.test("keys and indexes are found by the views of sys", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(`
    CREATE TABLE keyed (b int NOT NULL, a int NOT NULL, c int NULL, CONSTRAINT pk_keyed PRIMARY KEY CLUSTERED (a, b));
    CREATE UNIQUE INDEX ux ON keyed (c);
    CREATE UNIQUE INDEX fx ON keyed (c) WHERE c IS NOT NULL;
    CREATE INDEX ix ON keyed (c, b);
    CREATE TABLE heap (a int, rv rowversion);
    ALTER INDEX ix ON keyed DISABLE`);
  const rows = await client.query(`
    SELECT i.name, i.is_unique, i.is_primary_key, i.has_filter, i.is_disabled, c.name AS col, ic.key_ordinal, c.is_nullable
    FROM sys.indexes AS i
    JOIN sys.index_columns AS ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
    JOIN sys.columns AS c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    WHERE i.object_id = OBJECT_ID(N'[dbo].[keyed]') AND ic.is_included_column = 0
    ORDER BY i.index_id, ic.key_ordinal`);
  const shown = rows.map((row) =>
    Object.values(row).map((each) => each === true ? 1 : each === false ? 0 : each).join()
  );
  assert.deepEqual(shown, [
    "pk_keyed,1,1,0,0,a,1,0",
    "pk_keyed,1,1,0,0,b,2,0",
    "ux,1,0,0,0,c,1,1",
    "fx,1,0,1,0,c,1,1",
    "ix,0,0,0,1,c,1,1",
    "ix,0,0,0,1,b,2,0",
  ]);
  await client.batch("INSERT INTO keyed VALUES (1, 1, 1), (2, 2, NULL); INSERT INTO heap (a) VALUES (1)");
  const counts = await client.query(`SELECT t.name, p.rows FROM sys.tables t JOIN sys.partitions p
    ON p.object_id = t.object_id AND p.index_id IN (0, 1) ORDER BY t.name`);
  assert.deepEqual(counts, [{ name: "heap", rows: "1" }, { name: "keyed", rows: "2" }]);
  const heap = await client.query(
    "SELECT name, index_id FROM sys.indexes WHERE object_id = OBJECT_ID('heap')",
  );
  assert.deepEqual(heap, [{ name: null, index_id: 0 }]);
});

Deno.test("a database tells what it allows", async () => {
  await using test = await open();
  const { client } = test;
  const state = () =>
    client.query(
      `SELECT d.snapshot_isolation_state AS s, d.is_read_committed_snapshot_on AS r, d.is_cdc_enabled AS c,
      ct.database_id AS t FROM sys.databases AS d LEFT JOIN sys.change_tracking_databases AS ct
      ON ct.database_id = d.database_id WHERE d.database_id = DB_ID()`,
    );
  assert.deepEqual(await state(), [{ s: 0, r: true, c: false, t: null }]);
  await client.batch("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
  await client.batch(
    "ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)",
  );
  await client.batch("EXEC sys.sp_cdc_enable_db");
  assert.deepEqual(await state(), [{ s: 1, r: true, c: true, t: 5 }]);
});

Deno.test("columns are added, changed and dropped with their rows, and plans follow", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(
    "CREATE TABLE t (id int NOT NULL PRIMARY KEY, a varchar(5), b int); INSERT INTO t VALUES (1, '12', 3)",
  );
  const all = () => client.query("SELECT * FROM t");
  assert.deepEqual(await all(), [{ id: 1, a: "12", b: 3 }]);
  await client.batch("ALTER TABLE t ADD c nvarchar(5) NULL, d int NOT NULL DEFAULT 7");
  assert.deepEqual(await all(), [{ id: 1, a: "12", b: 3, c: null, d: 7 }]);
  await client.batch("ALTER TABLE t DROP COLUMN b; ALTER TABLE t ALTER COLUMN a int");
  assert.deepEqual(await all(), [{ id: 1, a: 12, c: null, d: 7 }]);
  await client.batch("INSERT INTO t (id, a) VALUES (0, NULL)");
  assert.deepEqual(await client.query("SELECT id, d FROM t ORDER BY id"), [{ id: 0, d: 7 }, { id: 1, d: 7 }]);
  assert.equal(await client.error("ALTER TABLE t DROP COLUMN id"), 5074);
  assert.equal(await client.error("ALTER TABLE t ADD e int NOT NULL"), 4901);
  assert.equal(await client.error("ALTER TABLE t ALTER COLUMN a int NOT NULL"), 515);
  assert.equal(await client.error("CREATE UNIQUE INDEX ux ON t (d)"), 1505);
  await client.batch(
    "CREATE TABLE h (a int NOT NULL); INSERT INTO h VALUES (2), (1); ALTER TABLE h ADD CONSTRAINT pk PRIMARY KEY (a)",
  );
  assert.deepEqual(await client.query("SELECT a FROM h"), [{ a: 1 }, { a: 2 }]);
  await client.batch("DROP TABLE t, h; DROP TABLE IF EXISTS t");
  assert.equal(await client.error("SELECT * FROM t"), 208);
});

Deno.test("statements about users and rights are taken and do nothing", async () => {
  await using test = await open();
  await test.client.batch(
    "CREATE ROLE reader\nCREATE USER claimhouse FOR LOGIN claimhouse\nGRANT SELECT ON SCHEMA::dbo TO reader",
  );
  await test.client.batch("GRANT VIEW CHANGE TRACKING ON dbo.t TO reader; SELECT 1 AS a");
  assert.equal(await test.client.value("IF OBJECT_ID('t') IS NULL SELECT 1 AS a ELSE SELECT 2 AS a"), 1);
});
