/** What the emulator lets go wrong when a test asks for it, and what snowflake-sdk makes of it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { failure, Session } from "./driver.ts";
import { startEmulator } from "./emulator.ts";

Deno.test("the emulator lets things go wrong", async (test) => {
  await using emulator = await startEmulator();
  const database = await emulator.database("faults");
  await using session = await Session.open(emulator, { database, sfRetryMaxSleepTime: 1 });
  await session.run("CREATE TABLE raw.t (n NUMBER)");
  const rows = async () => Number((await session.run("SELECT COUNT(*) AS n FROM raw.t"))[0].N);

  await test.step("a statement fails once, or always", async () => {
    await emulator.fault({ statement: "^INSERT", times: 1, fail: { code: "000625" } });
    const failed = await failure(session.run("INSERT INTO raw.t VALUES (1)"));
    assert.deepEqual([failed.code, failed.sqlState], ["000625", "57014"]);
    await session.run("INSERT INTO raw.t VALUES (1)");
    await emulator.fault({ statement: "^INSERT", fail: { code: "003001", message: "no" } });
    for (let n = 0; n < 2; n++) {
      const refused = await failure(session.run("INSERT INTO raw.t VALUES (1)"));
      assert.deepEqual([refused.code, refused.sqlState, refused.message], ["003001", "42501", "no"]);
    }
    await emulator.mend();
    assert.equal(await rows(), 1);
  });

  await test.step("a statement is delayed, and its timeout counts", async () => {
    await emulator.fault({ statement: "SELECT 7", delay: 0.5 });
    const from = performance.now();
    await session.run("SELECT 7");
    assert.ok(performance.now() - from >= 500);
    const late = await failure(session.run("SELECT 7", [], { STATEMENT_TIMEOUT_IN_SECONDS: 0.1 }));
    assert.equal(late.code, "000630");
    await emulator.mend();
  });

  await test.step("a query that runs too long is ended by its timeout", async () => {
    const long =
      "SELECT SUM(a.n * b.n) AS s FROM (SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 200000))) a " +
      "CROSS JOIN (SELECT SEQ4() AS n FROM TABLE(GENERATOR(ROWCOUNT => 200000))) b";
    const late = await failure(session.run(long, [], { STATEMENT_TIMEOUT_IN_SECONDS: 0.3 }));
    assert.equal(late.code, "000630");
    assert.deepEqual(await session.run("SELECT 1 AS n"), [{ N: "1" }]);
  });

  await test.step("a connection that drops makes the driver ask again, and a statement runs once", async () => {
    const before = await rows();
    await emulator.fault({ statement: "^INSERT", times: 1, drop: "before" });
    await session.run("INSERT INTO raw.t VALUES (1)");
    assert.equal(await rows(), before + 1);
    await emulator.fault({ statement: "^INSERT", times: 1, drop: "after" });
    await session.run("INSERT INTO raw.t VALUES (1)");
    assert.equal(await rows(), before + 2);
  });

  await test.step("so does HTTP 503", async () => {
    const before = await rows();
    await emulator.fault({ statement: "^INSERT", times: 1, status: 503 });
    await session.run("INSERT INTO raw.t VALUES (1)");
    assert.equal(await rows(), before + 1);
  });

  await test.step("a session whose token expired is renewed by the driver", async () => {
    await emulator.fault({ statement: "SELECT 8", times: 1, session: "expired" });
    assert.deepEqual(await session.run("SELECT 8 AS n"), [{ N: "8" }]);
  });

  await test.step("a session that is gone fails, and what it had not committed is rolled back", async () => {
    await using lost = await Session.open(emulator, { database });
    const before = await rows();
    await lost.run("BEGIN");
    await lost.run("INSERT INTO raw.t VALUES (1)");
    await emulator.fault({ statement: "SELECT 9", times: 1, session: "gone" });
    // The driver's own code for a session that ended: it does not pass Snowflake's 390111 on.
    assert.equal((await failure(lost.run("SELECT 9"))).code, 407002);
    assert.equal(await rows(), before);
  });

  await test.step("an upload that fails is not told as UPLOADED", async () => {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(join(folder, "0.csv"), "a\n");
    await session.run("CREATE STAGE ops.segments");
    const put = (path: string) =>
      session.run(`PUT 'file://${join(folder, "0.csv")}' @ops.segments/${path}/ AUTO_COMPRESS=FALSE`);
    await emulator.fault({ path: "/lost/", status: 403 });
    const told = await put("lost").then((rows) => rows[0].status, () => "failed");
    assert.notEqual(told, "UPLOADED");
    assert.deepEqual(await session.run("LIST @ops.segments/lost/"), []);
    await emulator.fault({ path: "/late/", times: 1, status: 503 });
    assert.equal((await put("late"))[0].status, "UPLOADED");
    await emulator.mend();
    await Deno.remove(folder, { recursive: true });
  });
});
