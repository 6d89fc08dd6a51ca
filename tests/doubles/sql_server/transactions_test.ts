import assert from "node:assert/strict";
import { ISOLATION_LEVEL } from "tedious";
import { Client, open } from "./client.ts";

async function two() {
  const test = await open();
  const other = await Client.connect({ port: test.server.port });
  await test.client.batch("CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int NOT NULL, rv rowversion)");
  await test.client.batch("INSERT INTO t (id, v) VALUES (1, 10), (2, 20)");
  const dispose = async () => {
    await other[Symbol.asyncDispose]();
    await test[Symbol.asyncDispose]();
  };
  return { ...test, other, [Symbol.asyncDispose]: dispose };
}

const sum = (client: Client) => client.value("SELECT SUM(v) AS s FROM t");

Deno.test("others see a transaction's rows when it commits, not before, and never when it rolls back", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.begin();
  await client.batch(
    "UPDATE t SET v = 11 WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t (id, v) VALUES (3, 30)",
  );
  assert.equal(await sum(client), 41);
  assert.equal(await sum(other), 30);
  await client.commit();
  assert.equal(await sum(other), 41);
  await client.begin();
  await client.batch("DELETE FROM t; INSERT INTO t (id, v) VALUES (1, 99)");
  assert.equal(await sum(client), 99);
  await client.rollback();
  assert.equal(await sum(client), 41);
  assert.equal(await sum(other), 41);
});

Deno.test("T-SQL begins, nests, commits and rolls back as the driver's requests do", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.batch("BEGIN TRAN; UPDATE t SET v = v + 1");
  assert.equal(await client.value("SELECT @@TRANCOUNT"), 1);
  assert.equal(await sum(other), 30);
  await client.batch("BEGIN TRANSACTION; UPDATE t SET v = v + 1; COMMIT");
  assert.equal(await sum(other), 30);
  await client.batch("COMMIT TRAN");
  assert.equal(await sum(other), 34);
  await client.batch("BEGIN TRAN; BEGIN TRAN; DELETE FROM t; ROLLBACK");
  assert.equal(await client.value("SELECT @@TRANCOUNT"), 0);
  assert.equal(await sum(other), 34);
});

Deno.test("SNAPSHOT is refused until the database allows it, and then sees one moment", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.batch("SET TRANSACTION ISOLATION LEVEL SNAPSHOT");
  assert.equal(await client.error("SELECT * FROM t"), 3952);
  assert.equal(
    await client.value("SELECT snapshot_isolation_state AS s FROM sys.databases").catch(() => 3952),
    3952,
  );
  await other.batch("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
  await client.begin(ISOLATION_LEVEL.SNAPSHOT);
  await other.batch("UPDATE t SET v = 100 WHERE id = 1");
  // The transaction sees the database as of its first read, not of its beginning.
  assert.equal(await sum(client), 120);
  await other.batch(
    "UPDATE t SET v = 1000 WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t (id, v) VALUES (3, 5)",
  );
  assert.equal(await sum(client), 120);
  assert.equal(await sum(other), 1005);
  assert.equal(await client.error("UPDATE t SET v = 0 WHERE id = 1"), 3960);
  assert.equal(await client.value("SELECT @@TRANCOUNT"), 0);
  assert.equal(await sum(client), 1005);
});

Deno.test("SNAPSHOT cannot begin within another transaction", async () => {
  await using test = await two();
  await test.client.batch("BEGIN TRAN");
  assert.equal(await test.client.error("SET TRANSACTION ISOLATION LEVEL SNAPSHOT"), 3951);
});

Deno.test("a writer waits for another's row, up to its lock timeout", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.begin();
  await client.batch("UPDATE t SET v = 11 WHERE id = 1");
  await other.batch("SET LOCK_TIMEOUT 50");
  assert.equal(await other.error("UPDATE t SET v = v + 1 WHERE id = 1"), 1222);
  assert.equal(
    await other.error("INSERT INTO t (id, v) VALUES (5, 0); UPDATE t SET v = 0 WHERE id = 5"),
    null,
  );
  await other.batch("SET LOCK_TIMEOUT -1");
  const waiting = other.batch("UPDATE t SET v = v + 1 WHERE id = 1");
  await new Promise((resolve) => setTimeout(resolve, 30));
  await client.commit();
  await waiting;
  assert.equal(await client.value("SELECT v FROM t WHERE id = 1"), 12);
});

Deno.test("two that wait for each other are a deadlock, whose victim is rolled back", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.begin();
  await other.begin();
  await client.batch("UPDATE t SET v = 11 WHERE id = 1");
  await other.batch("UPDATE t SET v = 21 WHERE id = 2");
  const waiting = client.batch("UPDATE t SET v = 22 WHERE id = 2");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(await other.error("UPDATE t SET v = 12 WHERE id = 1"), 1205);
  await waiting;
  await client.commit();
  assert.equal(await sum(other), 33);
});

Deno.test("keys stay unique across transactions, and can be exchanged within one statement", async () => {
  await using test = await two();
  const { client, other } = test;
  await client.batch("CREATE UNIQUE INDEX ux ON t (v) WHERE v > 0");
  assert.equal(await client.error("INSERT INTO t (id, v) VALUES (1, 5)"), 2627);
  assert.equal(await client.error("INSERT INTO t (id, v) VALUES (5, 10)"), 2601);
  await client.batch("INSERT INTO t (id, v) VALUES (5, -1), (6, -1)");
  await client.batch("DELETE FROM t WHERE v < 0; UPDATE t SET id = 3 - id");
  assert.equal(await client.value("SELECT v FROM t WHERE id = 1"), 20);
  await client.begin();
  await client.batch("INSERT INTO t (id, v) VALUES (7, 70)");
  const waiting = other.error("INSERT INTO t (id, v) VALUES (7, 71)");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await client.commit();
  assert.equal(await waiting, 2627);
});

Deno.test("a key that an open transaction has deleted is not free until that commits", async () => {
  await using test = await two();
  const { client, other } = test;
  for (const [end, expected] of [["ROLLBACK", 2627], ["COMMIT", null]] as const) {
    await client.batch("BEGIN TRAN; DELETE FROM t WHERE id = 1");
    const waiting = other.error("INSERT INTO t (id, v) VALUES (1, 0)");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.batch(end);
    assert.equal(await waiting, expected);
  }
  assert.equal(await sum(client), 20);
});

Deno.test("a late commit brings rowversions below those that are already there", async () => {
  await using test = await two();
  const { client, other } = test;
  const least = () => other.value("SELECT CONVERT(varchar(18), MIN_ACTIVE_ROWVERSION(), 1) AS v");
  const last = () => other.value("SELECT CONVERT(varchar(18), @@DBTS, 1) AS v");
  const before = await least();
  assert.ok(before as string > (await last() as string));
  await client.begin();
  await client.batch("UPDATE t SET v = 11 WHERE id = 1");
  await other.batch("UPDATE t SET v = 21 WHERE id = 2");
  // A reader that takes the highest that it sees would pass the open transaction's row.
  const seen = await other.query("SELECT id, CONVERT(varchar(18), rv, 1) AS rv FROM t ORDER BY rv");
  assert.deepEqual(seen.map(({ id }) => id), [1, 2]);
  assert.equal(await least(), before);
  await client.commit();
  const late = await other.query("SELECT id, CONVERT(varchar(18), rv, 1) AS rv FROM t ORDER BY rv");
  assert.deepEqual(late.map(({ id }) => id), [1, 2]);
  assert.equal(late[0].rv, before);
  assert.ok(late[0].rv as string < (late[1].rv as string));
  assert.ok(await least() as string > (late[1].rv as string));
});

Deno.test("a connection that breaks takes its open transaction back", async () => {
  await using test = await two();
  {
    await using lost = await Client.connect({ port: test.server.port });
    await lost.batch("BEGIN TRAN; DELETE FROM t");
  }
  while (test.server.clients > 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await test.client.batch("UPDATE t SET v = v");
  assert.equal(await sum(test.client), 30);
});
