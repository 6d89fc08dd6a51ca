/** The emulator's transactions and locks: who waits for whom, and what a statement sees. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { failure, Session } from "./driver.ts";
import { type Emulator, startEmulator } from "./emulator.ts";

/** A database with a table of one row in ops, and an empty one in raw and staging. */
async function makeTables(emulator: Emulator, name: string): Promise<string> {
  const database = await emulator.database(name);
  await using session = await Session.open(emulator, { database });
  await session.run("CREATE TABLE ops.state (id VARCHAR, n NUMBER)");
  await session.run("INSERT INTO ops.state VALUES ('a', 0)");
  for (const schema of ["raw", "staging"]) await session.run(`CREATE TABLE ${schema}.t (id VARCHAR)`);
  return database;
}

const increment = "UPDATE ops.state SET n = n + 1";
const merge = `MERGE INTO ops.state t USING (SELECT 'a' AS id) s ON t.id = s.id
  WHEN MATCHED THEN UPDATE SET n = n + 1 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (id, 0)`;
const count = async (session: Session) =>
  Number((await session.run("SELECT SUM(n) AS n FROM ops.state"))[0].N);

/** Whether a statement still waits after a moment. */
async function waits(work: Promise<unknown>): Promise<boolean> {
  return await Promise.race([work.then(() => false), delay(300).then(() => true)]);
}

Deno.test("the emulator's transactions", async (test) => {
  await using emulator = await startEmulator();

  await test.step("COMMIT and ROLLBACK are of all statements, in every schema", async () => {
    const database = await makeTables(emulator, "whole");
    await using session = await Session.open(emulator, { database });
    await using other = await Session.open(emulator, { database });
    const change = async () => {
      await session.run("BEGIN");
      await session.run("INSERT INTO raw.t VALUES ('x')");
      await session.run("INSERT INTO staging.t SELECT id FROM raw.t");
      await session.run(merge);
      await session.run(increment);
    };
    await change();
    assert.equal(await count(session), 2);
    assert.equal(await count(other), 0);
    await session.run("ROLLBACK");
    assert.equal(await count(session), 0);
    await change();
    await session.run("COMMIT");
    assert.equal(await count(other), 2);
    assert.deepEqual(await other.run("SELECT COUNT(*) AS n FROM staging.t"), [{ N: "1" }]);
  });

  await test.step("UPDATE and MERGE wait for the table's lock and lose no change", async () => {
    const database = await makeTables(emulator, "waiting");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    for (
      const [held, waiting] of [[increment, merge], [merge, increment], [increment, "DELETE FROM ops.state"]]
    ) {
      await first.run("BEGIN");
      await first.run(held);
      const work = second.run(waiting);
      assert.ok(await waits(work));
      await first.run("COMMIT");
      await work;
    }
    await first.run("INSERT INTO ops.state VALUES ('a', 0)");
    const sessions = await Promise.all(Array.from({ length: 6 }, () => Session.open(emulator, { database })));
    await Promise.all(sessions.map(async (session) => {
      for (let round = 0; round < 5; round++) {
        await session.run("BEGIN");
        await session.run("INSERT INTO raw.t VALUES ('x')");
        await session.run(round % 2 === 0 ? increment : merge);
        await session.run("COMMIT");
      }
      await session[Symbol.asyncDispose]();
    }));
    assert.equal(await count(first), 30);
    assert.deepEqual(await first.run("SELECT COUNT(*) AS n FROM raw.t"), [{ N: "30" }]);
  });

  await test.step("INSERT and SELECT do not wait", async () => {
    const database = await makeTables(emulator, "inserts");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    await first.run("BEGIN");
    await first.run(increment);
    await second.run("INSERT INTO ops.state VALUES ('b', 10)");
    assert.equal(await count(second), 10);
    await first.run("COMMIT");
    assert.equal(await count(second), 11);
  });

  await test.step("a statement sees what was committed before it began, in an open transaction too", async () => {
    const database = await makeTables(emulator, "committed");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    await first.run("BEGIN");
    assert.equal(await count(first), 0);
    await first.run("INSERT INTO raw.t VALUES ('x')");
    await second.run("UPDATE ops.state SET n = 100");
    assert.equal(await count(first), 100);
    await second.run("UPDATE ops.state SET n = 200");
    assert.equal(await first.change(increment), 1);
    assert.equal(await count(first), 201);
    await first.run("COMMIT");
    assert.equal(await count(second), 201);
    assert.deepEqual(await second.run("SELECT COUNT(*) AS n FROM raw.t"), [{ N: "1" }]);
  });

  await test.step("a wait ends at LOCK_TIMEOUT, or at the statement's timeout", async () => {
    const database = await makeTables(emulator, "timeouts");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    await first.run("BEGIN");
    await first.run(increment);
    await second.run("ALTER SESSION SET LOCK_TIMEOUT = 1");
    const locked = await failure(second.run(increment));
    assert.deepEqual([locked.code, locked.sqlState], ["000625", "57014"]);
    const late = await failure(second.run(increment, [], { STATEMENT_TIMEOUT_IN_SECONDS: 0.2 }));
    assert.deepEqual([late.code, late.sqlState], ["000630", "57014"]);
    await first.run("ROLLBACK");
    await second.run(increment);
  });

  await test.step("a statement that fails leaves the transaction open", async () => {
    const database = await makeTables(emulator, "failed");
    await using session = await Session.open(emulator, { database });
    await session.run("BEGIN");
    await session.run(increment);
    await failure(session.run("INSERT INTO ops.state SELECT 'b', 'x'::NUMBER"));
    await failure(session.run("SELECT * FROM ops.missing"));
    await session.run(increment);
    await session.run("COMMIT");
    assert.equal(await count(session), 2);
  });

  await test.step("DDL commits the open transaction", async () => {
    const database = await makeTables(emulator, "ddl");
    await using session = await Session.open(emulator, { database });
    await session.run("BEGIN");
    await session.run(increment);
    await session.run("ALTER TABLE raw.t ADD COLUMN more VARCHAR");
    await session.run("ROLLBACK");
    assert.equal(await count(session), 1);
  });

  await test.step("a table that gets a column takes the rows of an open transaction", async () => {
    const database = await makeTables(emulator, "altered");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    await first.run("BEGIN");
    await first.run("INSERT INTO raw.t (id) VALUES ('x')");
    await second.run("ALTER TABLE raw.t ADD COLUMN more VARCHAR");
    await first.run("INSERT INTO raw.t (id, more) VALUES ('y', 'z')");
    await first.run("COMMIT");
    assert.deepEqual(await second.run("SELECT COUNT(*) AS n, COUNT(more) AS m FROM raw.t"), [{
      N: "2",
      M: "1",
    }]);
  });

  await test.step("a session that says nothing more is rolled back once it blocks another", async () => {
    const database = await makeTables(emulator, "vanished");
    await using first = await Session.open(emulator, { database });
    await using second = await Session.open(emulator, { database });
    await emulator.rollBackAfter(1);
    await first.run("BEGIN");
    await first.run(increment);
    // Idle for longer than that, but in nobody's way: only time that passes shows that nothing happens.
    await delay(1200);
    assert.equal(await count(first), 1);
    const from = performance.now();
    await second.run(increment);
    assert.ok(performance.now() - from > 700);
    assert.equal(await count(second), 1);
  });

  await test.step("a session that ends is rolled back", async () => {
    const database = await makeTables(emulator, "ended");
    await using second = await Session.open(emulator, { database });
    {
      await using first = await Session.open(emulator, { database });
      await first.run("BEGIN");
      await first.run(increment);
    }
    await second.run(increment);
    assert.equal(await count(second), 1);
  });
});
