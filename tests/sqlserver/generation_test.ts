/** A table read whole: in windows and ranges, while it changes, interrupted, again, by two at once. */
import assert from "node:assert/strict";
import { feedOf, Insurer } from "./insurer.ts";

const script = (rows: number) => `
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)
  GO
  CREATE TABLE dbo.member (id int NOT NULL PRIMARY KEY, name nvarchar(20) NULL, amount decimal(18,2) NULL)
  GO
  ALTER TABLE dbo.member ENABLE CHANGE_TRACKING
  GO
  INSERT INTO dbo.member (id, name, amount) VALUES ${
  Array.from({ length: rows }, (_, id) => `(${id}, N'n${id}', ${id}.01)`).join(", ")
}`;
const tracked = feedOf({ table: "dbo.member", key: ["id"], mode: "change-tracking" });
const full = feedOf({ table: "dbo.member", key: ["id"], mode: "full" });

async function assertSame(insurer: Insurer, feed = tracked): Promise<void> {
  const rows = await insurer.database.query(
    "SELECT CONVERT(varchar(10), id) AS id, name, CONVERT(varchar(41), amount) AS amount FROM dbo.member",
  );
  const wanted = rows.map((row) => ({ ...row })).sort((one, other) => Number(one.id) - Number(other.id));
  assert.deepEqual(await insurer.current(feed, "id, name, amount", "id::INT"), wanted);
}

Deno.test("a table is read in windows over ranges of its key, each a batch, and the last one makes it whole", async () => {
  await using insurer = await Insurer.open(script(100));
  await insurer.loads([tracked], { rows: 10, parallel: 3 });
  await assertSame(insurer);
  const ledger = await insurer.ledger(tracked);
  const windows = ledger.filter(({ source }) => /\/\d+\.\d+$/.test(String(source)));
  assert.deepEqual([...new Set(windows.map(({ source }) => String(source).split(/[/.]/)[3]))].sort(), [
    "1",
    "2",
    "3",
  ]);
  assert.ok(windows.every(({ records_read }) => Number(records_read) <= 10));
  const control = JSON.parse(String(ledger.at(-1)!.control));
  assert.deepEqual(control, {
    generation: "000001",
    whole: "true",
    exact: "true",
    source_rows: "100",
    source_sum_amount: "4951.00",
  });
  assert.ok(ledger.slice(0, -1).every(({ control }) => JSON.parse(String(control)).whole === undefined));
});

Deno.test("what changes while a table is read is right when it is whole, and so are its count and sums", async () => {
  await using insurer = await Insurer.open(script(60));
  await insurer.loads([tracked], {
    rows: 10,
    parallel: 2,
    beforeCommit: async (commits) => {
      await insurer.database.run(`
        INSERT INTO dbo.member (id, name, amount) VALUES (${100 + commits}, N'new', 0.50)
        GO
        DELETE FROM dbo.member WHERE id = ${commits * 7}
        GO
        UPDATE dbo.member SET name = N'changed', amount = amount + 1 WHERE id = ${commits * 5 + 1}`);
    },
  });
  const control = JSON.parse(String((await insurer.ledger(tracked)).at(-1)!.control));
  const [{ rows, amount }] = await insurer.warehouse.query(
    `SELECT count(*) AS rows, sum(amount::DECIMAL(18,2))::VARCHAR AS amount FROM (
      SELECT r.* FROM raw.test_member r JOIN ops.current_batches b ON b.batch_id = r._batch_id
      QUALIFY row_number() OVER (PARTITION BY _key ORDER BY b.sequence DESC, _position::BIGINT DESC) = 1)
    WHERE _op <> 'delete'`,
  );
  assert.deepEqual([String(rows), amount], [control.source_rows, control.source_sum_amount]);
  // The last commit's own changes come with the next run.
  await insurer.loads([tracked]);
  await assertSame(insurer);
});

Deno.test("a run that is stopped between windows is gone on with behind the last one that was committed", async () => {
  await using insurer = await Insurer.open(script(100));
  for (let crash = 1; crash < 6; crash++) {
    await assert.rejects(
      insurer.ingest([tracked], {
        rows: 10,
        beforeCommit: (commits) => {
          if (commits === 2) throw new Error("crash");
        },
      }),
      /crash/,
    );
    await insurer.database.run(`DELETE FROM dbo.member WHERE id = ${crash * 9}`);
  }
  await insurer.loads([tracked], { rows: 10 });
  await assertSame(insurer);
  const ledger = await insurer.ledger(tracked);
  const read = ledger.filter(({ source }) => /\/\d+\.\d+$/.test(String(source)));
  // Each window was committed once.
  assert.equal(new Set(read.map(({ source }) => source)).size, read.length);
});

Deno.test("keys that a new generation does not see are gone, but not before it is whole", async () => {
  await using insurer = await Insurer.open(script(50));
  await insurer.loads([full], { rows: 10 });
  await insurer.database.run("DELETE FROM dbo.member WHERE id >= 40");
  await assert.rejects(insurer.ingest([full], {
    rows: 10,
    beforeCommit: (commits) => {
      if (commits === 3) throw new Error("crash");
    },
  }));
  assert.equal((await insurer.current(full, "id")).length, 50);
  await insurer.loads([full], { rows: 10 });
  await assertSame(insurer, full);
  const history = await insurer.warehouse.query("SELECT count(DISTINCT id) AS n FROM raw.test_member");
  assert.equal(Number(history[0].n), 50);
});

Deno.test("two runs at once load each row once", async () => {
  await using insurer = await Insurer.open(script(200));
  const [one, other] = await Promise.all([
    insurer.loads([tracked], { rows: 10, parallel: 2 }),
    insurer.loads([tracked], { rows: 10, parallel: 2 }),
  ]);
  await insurer.loads([tracked], { rows: 10, parallel: 2 });
  await assertSame(insurer);
  const [{ n }] = await insurer.warehouse.query("SELECT count(*) AS n FROM raw.test_member");
  assert.equal(Number(n), 200);
  const fates = [...one.batches, ...other.batches].map(({ status }) => status);
  assert.ok(fates.includes("fenced"));
});

Deno.test("an empty table has a whole generation, and its first rows come as changes", async () => {
  await using insurer = await Insurer.open(script(1));
  await insurer.database.run("DELETE FROM dbo.member");
  await insurer.loads([tracked]);
  await insurer.database.run("INSERT INTO dbo.member (id, name, amount) VALUES (1, N'', NULL)");
  await insurer.loads([tracked]);
  assert.deepEqual(await insurer.current(tracked, "id, name, amount"), [{ id: "1", name: "", amount: null }]);
});

Deno.test("a dry run reads all of it and leaves nothing behind", async () => {
  await using insurer = await Insurer.open(script(30));
  const report = await insurer.loads([tracked], { rows: 10, dryRun: true });
  assert.equal(report.batches.reduce((sum, { read }) => sum + read, 0), 30);
  const again = await insurer.loads([tracked], { rows: 10 });
  assert.equal(again.batches.reduce((sum, { loaded }) => sum + loaded, 0), 30);
});

Deno.test("a run that is told to stop ends soon, whenever that is, and the next one goes on", async () => {
  await using insurer = await Insurer.open(script(1000));
  const told = new Error("told to stop");
  const stopping = async (stop: (controller: AbortController) => number | void) => {
    const controller = new AbortController();
    const ended = assert.rejects(
      insurer.ingest([tracked], {
        rows: 5,
        parallel: 2,
        signal: controller.signal,
        beforeCommit: (commits) => {
          if (commits === 3) controller.abort(told);
        },
      }),
      told,
    );
    stop(controller);
    const late = new Promise((_, reject) => setTimeout(reject, 10_000, new Error("it did not end")).unref());
    await Promise.race([ended, late]);
  };
  await stopping((controller) => controller.abort(told));
  for (let ms = 0; ms < 120; ms += 8) {
    await stopping((controller) => void setTimeout(() => controller.abort(told), ms).unref());
  }
  await insurer.loads([tracked], { rows: 500 });
  await assertSame(insurer);
});
