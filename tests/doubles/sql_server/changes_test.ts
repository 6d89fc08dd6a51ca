import assert from "node:assert/strict";
import { TYPES } from "tedious";
import { Client, open } from "./client.ts";

async function tracked() {
  const test = await open();
  const { client } = test;
  await client.batch(
    "ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)",
  );
  await client.batch("CREATE TABLE t (a int NOT NULL, b varchar(5) NOT NULL, v int, PRIMARY KEY (a, b))");
  await client.batch("INSERT INTO t VALUES (1, 'x', 0), (2, 'x', 0)");
  await client.batch("ALTER TABLE t ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = OFF)");
  return test;
}

const version = async (client: Client) =>
  Number(await client.value("SELECT CHANGE_TRACKING_CURRENT_VERSION() AS v"));

/** `key:operation` of each change since a version. */
async function changes(client: Client, since: number | null): Promise<string[]> {
  const rows = await client.query(
    "SELECT ct.a, ct.b, ct.SYS_CHANGE_OPERATION AS op, t.v FROM CHANGETABLE(CHANGES dbo.t, @v) AS ct " +
      "LEFT JOIN dbo.t AS t ON t.a = ct.a AND t.b = ct.b ORDER BY ct.a, ct.b",
    [{ name: "v", type: TYPES.BigInt, value: since === null ? null : String(since) }],
  );
  return rows.map(({ a, b, op, v }) => `${a}${b}:${op}${v === null ? "" : `=${v}`}`);
}

Deno.test("change tracking tells the net change of each key since a version", async () => {
  await using test = await tracked();
  const { client } = test;
  const start = await version(client);
  assert.deepEqual(await changes(client, start), []);
  await client.batch("UPDATE t SET v = 1 WHERE a = 1");
  const first = await version(client);
  assert.equal(first, start + 1);
  await client.batch(
    "UPDATE t SET v = 2 WHERE a = 1; INSERT INTO t VALUES (3, 'x', 3), (4, 'x', 4); DELETE FROM t WHERE a = 2",
  );
  assert.equal(await version(client), first + 3);
  assert.deepEqual(await changes(client, start), ["1x:U=2", "2x:D", "3x:I=3", "4x:I=4"]);
  await client.batch("UPDATE t SET v = 33 WHERE a = 3; DELETE FROM t WHERE a = 4");
  // Inserted and then updated is inserted; inserted and then deleted is deleted.
  assert.deepEqual(await changes(client, start), ["1x:U=2", "2x:D", "3x:I=33", "4x:D"]);
  const middle = await version(client) - 2;
  assert.deepEqual(await changes(client, middle), ["3x:U=33", "4x:D"]);
  await client.batch("DELETE FROM t WHERE a = 1; INSERT INTO t VALUES (1, 'X', 9)");
  assert.deepEqual(await changes(client, middle + 2), ["1X:I=9"].map((each) => each.replace("X", "x")));
  assert.deepEqual(await changes(client, await version(client)), []);
  assert.deepEqual((await changes(client, null)).length, 4);
});

Deno.test("a transaction is one version, given at its commit; a rollback is none", async () => {
  await using test = await tracked();
  const { client } = test;
  await using other = await Client.connect({ port: test.server.port });
  const start = await version(client);
  await other.batch("BEGIN TRAN; UPDATE t SET v = 5 WHERE a = 1");
  await client.batch("UPDATE t SET v = 6 WHERE a = 2");
  assert.deepEqual(await changes(client, start), ["2x:U=6"]);
  await other.batch("INSERT INTO t VALUES (7, 'x', 7); COMMIT");
  assert.equal(await version(client), start + 2);
  assert.deepEqual(await changes(client, start + 1), ["1x:U=5", "7x:I=7"]);
  await other.batch("BEGIN TRAN; DELETE FROM t; ROLLBACK");
  assert.equal(await version(client), start + 2);
  await client.batch("CREATE TABLE u (id int); INSERT INTO u VALUES (1)");
  assert.equal(await version(client), start + 2);
});

Deno.test("a key that changes is a deletion and an insertion", async () => {
  await using test = await tracked();
  const start = await version(test.client);
  await test.client.batch("UPDATE t SET b = 'y' WHERE a = 1");
  assert.deepEqual(await changes(test.client, start), ["1x:D", "1y:I=0"]);
});

Deno.test("a snapshot's changes and its version are of one moment", async () => {
  await using test = await tracked();
  const { client } = test;
  await using other = await Client.connect({ port: test.server.port });
  await client.batch("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
  const start = await version(client);
  await client.batch("UPDATE t SET v = 1 WHERE a = 1");
  await client.batch("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN");
  assert.equal(await version(client), start + 1);
  await other.batch("UPDATE t SET v = 2 WHERE a = 2; UPDATE t SET v = 3 WHERE a = 1");
  assert.equal(await version(client), start + 1);
  assert.deepEqual(await changes(client, start), ["1x:U=1"]);
  await client.batch("COMMIT");
  assert.deepEqual(await changes(client, start), ["1x:U=3", "2x:U=2"]);
});

Deno.test("the least valid version rises by cleanup, and is NULL where nothing is tracked", async () => {
  await using test = await tracked();
  const { client, server } = test;
  const least = () => client.value("SELECT CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(N'dbo.t')) AS v");
  const start = await version(client);
  assert.equal(await least(), String(start));
  await client.batch("UPDATE t SET v = 1 WHERE a = 1");
  await client.batch("UPDATE t SET v = 1 WHERE a = 2");
  server.minValidVersion("dbo.t", start + 1);
  assert.equal(await least(), String(start + 1));
  assert.deepEqual(await changes(client, start), ["2x:U=1"]);
  const rows = await client.query("SELECT min_valid_version AS v FROM sys.change_tracking_tables");
  assert.deepEqual(rows, [{ v: String(start + 1) }]);
  await client.batch("ALTER TABLE t DISABLE CHANGE_TRACKING");
  assert.equal(await least(), null);
  assert.equal(await client.error("SELECT * FROM CHANGETABLE(CHANGES t, 0) AS ct"), 22105);
  await client.batch("ALTER TABLE t ENABLE CHANGE_TRACKING");
  assert.equal(await least(), String(start + 2));
  assert.equal(await client.error("ALTER DATABASE CURRENT SET CHANGE_TRACKING = OFF"), 22115);
  await client.batch(
    "ALTER TABLE t DISABLE CHANGE_TRACKING; ALTER DATABASE CURRENT SET CHANGE_TRACKING = OFF",
  );
  assert.equal(await client.value("SELECT CHANGE_TRACKING_CURRENT_VERSION() AS v"), null);
  assert.equal(await client.error("ALTER TABLE t ENABLE CHANGE_TRACKING"), 22106);
});

Deno.test("a table without a primary key cannot be tracked", async () => {
  await using test = await tracked();
  assert.equal(
    await test.client.error("CREATE TABLE u (id int); ALTER TABLE u ENABLE CHANGE_TRACKING"),
    4997,
  );
});

async function captured() {
  const test = await open();
  await test.client.batch("CREATE TABLE c (id int NOT NULL PRIMARY KEY, v varchar(5), w int)");
  await test.client.batch("INSERT INTO c VALUES (0, 'old', 0)");
  await test.client.batch("EXEC sys.sp_cdc_enable_db");
  await test.client.batch(
    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'c', @role_name = NULL, @supports_net_changes = 0",
  );
  return test;
}

const between = "cdc.fn_cdc_get_all_changes_dbo_c(@from, @to, N'all')";
const hex = (lsn: string) => `CONVERT(varchar(22), ${lsn}, 1) AS v`;

async function all(client: Client, from: string, to: string): Promise<string[]> {
  const given = [["from", from], ["to", to]].map(([name, value]) => ({ name, type: TYPES.VarChar, value }));
  const text = between.replace("@from", "CONVERT(binary(10), @from, 1)").replace(
    "@to",
    "CONVERT(binary(10), @to, 1)",
  );
  const rows = await client.query(
    `SELECT __$operation AS op, id, v, w, CONVERT(varchar(8), __$update_mask, 1) AS m FROM ${text} ` +
      "ORDER BY __$start_lsn, __$seqval, __$operation",
    given,
  );
  return rows.map(({ op, id, v, w, m }) => `${op}:${id},${v},${w},${m}`);
}

Deno.test("CDC keeps every change, with positions that rise at each commit", async () => {
  await using test = await captured();
  const { client } = test;
  const low = await client.value(`SELECT ${hex("sys.fn_cdc_get_min_lsn(N'dbo_c')")}`) as string;
  await client.batch("INSERT INTO c VALUES (1, 'a', 1); UPDATE c SET w = 2 WHERE id = 1");
  await client.batch("BEGIN TRAN; UPDATE c SET v = 'b', w = 3; DELETE FROM c WHERE id = 0; COMMIT");
  const high = await client.value(`SELECT ${hex("sys.fn_cdc_get_max_lsn()")}`) as string;
  assert.deepEqual(await all(client, low, high), [
    "2:1,a,1,0x07",
    "4:1,a,2,0x04",
    "4:0,b,3,0x06",
    "4:1,b,3,0x06",
    "1:0,b,3,0x07",
  ]);
  const lsns = await client.query(
    "SELECT DISTINCT CONVERT(varchar(22), __$start_lsn, 1) AS v FROM cdc.fn_cdc_get_all_changes_dbo_c(" +
      "sys.fn_cdc_get_min_lsn('dbo_c'), sys.fn_cdc_get_max_lsn(), 'all')",
  );
  assert.equal(lsns.length, 3);
  assert.equal(lsns.at(-1)!.v, high);
  const time = await client.value("SELECT sys.fn_cdc_map_lsn_to_time(sys.fn_cdc_get_max_lsn()) AS t") as Date;
  assert.ok(Math.abs(time.getTime() - Date.now()) < 5000);
  const tables = await client.query(
    "SELECT capture_instance AS i, source_object_id AS o FROM cdc.change_tables",
  );
  assert.deepEqual(tables, [{ i: "dbo_c", o: await client.value("SELECT OBJECT_ID('c') AS o") }]);
});

Deno.test("CDC refuses a range that it does not have, by error 313", async () => {
  await using test = await captured();
  const { client } = test;
  await client.batch("INSERT INTO c VALUES (1, 'a', 1)");
  const max = "sys.fn_cdc_get_max_lsn()", min = "sys.fn_cdc_get_min_lsn('dbo_c')";
  const error = (from: string, to: string) =>
    client.error(`SELECT * FROM cdc.fn_cdc_get_all_changes_dbo_c(${from}, ${to}, N'all')`);
  assert.equal(await error(min, max), null);
  assert.equal(await error(`sys.fn_cdc_increment_lsn(${max})`, max), 313);
  assert.equal(await error(min, `sys.fn_cdc_increment_lsn(${max})`), 313);
  assert.equal(await error("0x00000000000000000001", max), 313);
  assert.equal(await error("NULL", max), 313);
  assert.equal(await client.error("SELECT * FROM cdc.fn_cdc_get_all_changes_dbo_x(0x01, 0x02, N'all')"), 208);
  const mark = await client.value(`SELECT ${hex(max)}`);
  const old = await client.value(`SELECT ${hex(min)}`);
  await client.batch(
    `EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'dbo_c', @low_water_mark = ${mark}`,
  );
  assert.equal(await client.value(`SELECT ${hex(min)}`), mark);
  assert.equal(await error(String(old), max), 313);
  assert.equal(await error(min, max), null);
});

Deno.test("while the capture job is stopped, commits are not in the change table yet", async () => {
  await using test = await captured();
  const { client, server } = test;
  const max = () => client.value(`SELECT ${hex("sys.fn_cdc_get_max_lsn()")}`) as Promise<string>;
  const before = await max();
  server.faults.captureStopped = true;
  await client.batch("INSERT INTO c VALUES (1, 'a', 1)");
  await client.batch("INSERT INTO c VALUES (2, 'a', 1)");
  assert.equal(await max(), before);
  server.faults.captureStopped = false;
  assert.ok(await max() > before);
  const [, ...found] = await all(client, before, await max()).then((rows) => ["", ...rows]);
  assert.deepEqual(found, ["2:1,a,1,0x07", "2:2,a,1,0x07"]);
});

Deno.test("a column that comes later is not captured, and one that goes is NULL", async () => {
  await using test = await captured();
  const { client } = test;
  const low = await client.value(`SELECT ${hex("sys.fn_cdc_get_min_lsn(N'dbo_c')")}`) as string;
  await client.batch("ALTER TABLE c ADD x int NULL; ALTER TABLE c DROP COLUMN v");
  await client.batch("INSERT INTO c (id, w, x) VALUES (9, 9, 9)");
  const high = await client.value(`SELECT ${hex("sys.fn_cdc_get_max_lsn()")}`) as string;
  assert.deepEqual(await all(client, low, high), ["2:9,null,9,0x07"]);
});
