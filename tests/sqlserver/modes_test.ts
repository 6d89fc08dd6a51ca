/** Each way to find changes: all of a table, then what changed in every kind, and the warehouse is as the table is. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { TableMode } from "../../lib/feeds/feed.ts";
import { feedOf, Insurer } from "./insurer.ts";

const script = `
  CREATE TABLE dbo.claim (
    claim_id varchar(20) NOT NULL, line smallint NOT NULL, amount decimal(18,2) NULL, note nvarchar(20) NULL,
    updated_at datetime2(7) NOT NULL, rv rowversion NOT NULL, PRIMARY KEY (claim_id, line))
  GO
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)
  GO
  ALTER TABLE dbo.claim ENABLE CHANGE_TRACKING`;
const capture = `
  EXEC sys.sp_cdc_enable_db
  GO
  EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'claim', @role_name = NULL`;

const moment = () => "SYSUTCDATETIME()";
/** In seconds: what is older than this is read by mode watermark. */
const lag = 1;
const insert = (id: string, line: number, amount: string | null) =>
  `INSERT INTO dbo.claim (claim_id, line, amount, note, updated_at) VALUES ('${id}', ${line}, ${amount}, ${
    ["NULL", "N''", "N'1:é, \"x\"'"][line % 3]
  }, ${moment()})`;

const feed = (mode: TableMode) =>
  feedOf({ table: "dbo.claim", key: ["claim_id", "line"], mode, watermark: { column: "updated_at", lag } });

/** Waits until the lag is over by the server's own clock, of which a watermark is. */
async function passed({ database }: Insurer, mode: TableMode): Promise<void> {
  if (mode !== "watermark") return;
  const clock = async () => Number((await database.query("SELECT SYSUTCDATETIME() AS now"))[0].now);
  for (const from = await clock(); await clock() - from <= lag * 1000;) await delay(20);
}

async function both(insurer: Insurer, mode: TableMode) {
  const loaded = await insurer.current(feed(mode), "claim_id, line, amount, note", "claim_id, line::INT");
  const rows = await insurer.database.query(
    "SELECT claim_id, CONVERT(varchar(6), line) AS line, CONVERT(varchar(41), amount) AS amount, note FROM dbo.claim ORDER BY claim_id, line",
  );
  return { loaded, source: rows.map((row) => ({ ...row })) };
}

Deno.test.each(
  [
    { mode: "full", deletes: true },
    { mode: "watermark", deletes: false },
    { mode: "rowversion", deletes: false },
    { mode: "change-tracking", deletes: true },
    { mode: "cdc", deletes: true },
  ] as const,
)(
  "mode $mode brings changes of every kind, a late commit of an older transaction among them",
  async ({ mode, deletes }) => {
    await using insurer = await Insurer.open(script);
    const { database } = insurer;
    if (mode === "cdc") await database.run(capture);
    for (let claim = 0; claim < 30; claim++) {
      await database.run([1, 2, 3].map((line) => insert(`C${claim}`, line, `${claim}.${line}5`)).join("\n"));
    }
    await passed(insurer, mode);
    const first = await insurer.loads([feed(mode)], { rows: 20 });
    assert.equal(first.batches.reduce((sum, { loaded }) => sum + loaded, 0), 90);
    const before = await both(insurer, mode);
    assert.deepEqual(before.loaded, before.source);

    // An older transaction is open while younger ones come and go, and while a run reads what they did.
    const older = await database.connection();
    await older.run("BEGIN TRAN");
    await older.run(insert("LATE", 1, "0.01"));
    await database.run(`
    UPDATE dbo.claim SET amount = 99.99, updated_at = ${moment()} WHERE claim_id = 'C1'
    GO
    ${insert("NEW", 1, "1.10")}
    GO
    ${insert("NEW", 2, null)}`);
    await passed(insurer, mode);
    await insurer.loads([feed(mode)]);
    await older.run("COMMIT");
    if (deletes) {
      await database.run(`
      DELETE FROM dbo.claim WHERE claim_id = 'C2'
      GO
      DELETE FROM dbo.claim WHERE claim_id = 'NEW' AND line = 1
      GO
      DELETE FROM dbo.claim WHERE claim_id = 'C3' AND line = 2
      GO
      ${insert("C3", 2, "7.77")}`);
    }
    await database.run(`UPDATE dbo.claim SET amount = NULL, updated_at = ${moment()} WHERE claim_id = 'C4'`);
    await passed(insurer, mode);
    await insurer.loads([feed(mode)], { rows: 2 });

    const after = await both(insurer, mode);
    // Of a watermark the moment counts, and the late commit's is older than what was read: that is what lag is for.
    const seen = mode === "watermark"
      ? after.source.filter((row) => (row as { claim_id: string }).claim_id !== "LATE")
      : after.source;
    assert.deepEqual(after.loaded, seen);
    const again = await insurer.loads([feed(mode)]);
    assert.equal(
      again.batches.reduce((sum, { loaded }) => sum + loaded, 0),
      mode === "full" ? after.source.length : 0,
    );
  },
);

Deno.test("a lag lets late commits come before their moment is passed", async () => {
  await using insurer = await Insurer.open(script);
  const { database } = insurer;
  const late = feedOf({
    table: "dbo.claim",
    key: ["claim_id", "line"],
    mode: "watermark" as const,
    watermark: { column: "updated_at", lag: 7200 },
  });
  await database.run(insert("C1", 1, "1.00"));
  await insurer.loads([late]);
  const older = await database.connection();
  await older.run("BEGIN TRAN");
  await older.run(insert("LATE", 1, "0.01"));
  await database.run(insert("C2", 1, "2.00"));
  await insurer.loads([late]);
  await older.run("COMMIT");
  await passed(insurer, "watermark");
  // With the lag over, what was committed late is read like the rest.
  await insurer.loads([{
    ...late,
    sources: { sqlserver: { ...late.sources.sqlserver!, watermark: { column: "updated_at", lag: 1 } } },
  }]);
  assert.deepEqual(
    (await insurer.current(late, "claim_id")).map((row) => row.claim_id),
    ["C1", "C2", "LATE"],
  );
});

Deno.test("cdc keeps every version of a row in the order of commits, change tracking what it is at last", async () => {
  for (const mode of ["cdc", "change-tracking"] as const) {
    await using insurer = await Insurer.open(script + "\nGO" + capture);
    await insurer.loads([feed(mode)]);
    await insurer.database.run(`
      ${insert("C1", 1, "1.00")}
      GO
      UPDATE dbo.claim SET amount = 2.00 WHERE claim_id = 'C1'
      GO
      UPDATE dbo.claim SET amount = 3.00 WHERE claim_id = 'C1'
      GO
      DELETE FROM dbo.claim WHERE claim_id = 'C1'
      GO
      ${insert("C1", 1, "4.00")}`);
    await insurer.loads([feed(mode)], { rows: 2 });
    const history = await insurer.warehouse.query(
      "SELECT r._op, r.amount, r._event_at FROM raw.test_claim r JOIN ops.batches b ON b.batch_id = r._batch_id ORDER BY b.sequence, r._position::INT",
    );
    if (mode === "cdc") {
      const late = history.map(({ _event_at }) => Date.now() - Date.parse(String(_event_at)));
      assert.ok(late.every((ms) => ms >= -1000 && ms < 60_000));
    } else assert.deepEqual(history.map(({ _event_at }) => _event_at), [null]);
    assert.deepEqual(
      history.map(({ _op, amount }) => `${_op} ${amount}`),
      mode === "cdc"
        ? ["insert 1.00", "update 2.00", "update 3.00", "delete 3.00", "insert 4.00"]
        : ["upsert 4.00"],
    );
  }
});

Deno.test("--mode overrides a feed's mode, and --mode full reads a table anew and goes on as the feed says", async () => {
  await using insurer = await Insurer.open(script);
  const { database } = insurer;
  const tracked = feed("change-tracking");
  await database.run(insert("C1", 1, "1.00"));
  await insurer.loads([tracked]);
  await insurer.loads([tracked], { mode: "full" });
  await database.run(insert("C2", 1, "2.00"));
  const report = await insurer.loads([tracked]);
  assert.deepEqual(report.batches.map(({ source, loaded }) => [source, loaded]), [[
    "dbo.claim/000002/changes",
    1,
  ]]);
  const other = await insurer.loads([tracked], { mode: "rowversion" });
  assert.equal(other.batches.at(-1)!.source, "dbo.claim/000003/whole");
});

Deno.test("a watermark whose clock is behind the one that it is said to show loses nothing of what comes", async () => {
  await using insurer = await Insurer.open(script);
  const hoursAgo = "DATEADD(second, -18000, SYSUTCDATETIME())";
  const add = (id: string) =>
    insurer.database.run(
      `INSERT INTO dbo.claim (claim_id, line, updated_at) VALUES ('${id}', 1, ${hoursAgo})`,
    );
  await insurer.loads([feed("watermark")]);
  for (const id of ["A", "B", "C"]) {
    await add(id);
    await insurer.loads([feed("watermark")]);
    await delay(5);
  }
  assert.deepEqual((await insurer.current(feed("watermark"), "claim_id")).map((row) => row.claim_id), [
    "A",
    "B",
    "C",
  ]);
  await insurer.database.run("DELETE FROM dbo.claim");
  await insurer.loads([feed("watermark")]);
  await add("D");
  await insurer.loads([feed("watermark")]);
  assert.equal((await insurer.current(feed("watermark"), "claim_id")).length, 4);
});
