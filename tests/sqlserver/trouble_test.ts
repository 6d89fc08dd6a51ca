/** What goes wrong between here and a server, by the faults of the project's own. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { feedOf, Insurer } from "./insurer.ts";

const rows = (count: number) => Array.from({ length: count }, (_, id) => `(${id}, N'n${id}', ${id}.01)`);
const script = (count: number) => `
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)
  GO
  CREATE TABLE dbo.member (id int NOT NULL PRIMARY KEY, name nvarchar(1000) NULL, amount decimal(18,2) NULL)
  GO
  ALTER TABLE dbo.member ENABLE CHANGE_TRACKING
  GO
  ${
  Array.from({ length: Math.ceil(count / 1000) }, (_, part) =>
    `INSERT INTO dbo.member (id, name, amount) VALUES ${
      rows(count).slice(part * 1000, part * 1000 + 1000).join(", ")
    }\nGO`).join("\n")
}`;
const tracked = feedOf({ table: "dbo.member", key: ["id"], mode: "change-tracking" });
const captured = feedOf({ table: "dbo.member", key: ["id"], mode: "cdc" });

async function totals(insurer: Insurer) {
  const [row] = await insurer.warehouse.query(
    "SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(amount::DECIMAL(18,2))::VARCHAR AS amount FROM raw.test_member",
  );
  return { n: Number(row.n), ids: Number(row.ids), amount: row.amount };
}

Deno.test("connections that break in the middle, again and again, lose and double nothing", async () => {
  await using insurer = await Insurer.open(script(20_000), { real: false });
  // So large that some rows are read before the connection is gone.
  await insurer.database.run("UPDATE dbo.member SET name = REPLICATE(N'n', 900)");
  const { faults, logins } = insurer.database.server!;
  const before = logins.length;
  faults.dropEvery(450);
  await insurer.loads([tracked], { rows: 2000, parallel: 2 });
  faults.dropEvery(Infinity);
  const dropped = logins.length - before;
  assert.ok(dropped >= 30, `${dropped} connections were made, one after the other broke`);
  assert.deepEqual(await totals(insurer), { n: 20_000, ids: 20_000, amount: "199990200.00" });
  if (Deno.env.get("SHOW") === "1") console.log({ dropped, ...await totals(insurer) });
});

Deno.test("a deadlock is waited out", async () => {
  await using insurer = await Insurer.open(script(500), { real: false });
  insurer.database.server!.faults.deadlock(3);
  await insurer.loads([tracked]);
  assert.equal((await totals(insurer)).n, 500);
});

Deno.test("a server that is not there is tried for a while, then it is said, and nothing is half done", async () => {
  await using insurer = await Insurer.open(script(10), { real: false });
  const config = { ...insurer.config, port: 1 };
  const away = Object.assign(Object.create(insurer), {
    ingest: insurer.ingest.bind(Object.create(insurer, { config: { value: config } })),
  }) as Insurer;
  const report = await away.ingest([tracked]);
  assert.match(report.failures[0].error, /^Cannot connect to SQL Server 127\.0\.0\.1:1: /);
  await insurer.loads([tracked]);
  assert.equal((await totals(insurer)).n, 10);
});

Deno.test("a refused login is said at once, and not tried again", async () => {
  await using insurer = await Insurer.open("", { real: false });
  const { server } = insurer.database;
  const before = server!.logins.length;
  const refused = Object.create(insurer, {
    config: { value: { ...insurer.config, auth: { user: "claimhouse_test", password: "wrong" } } },
  }) as Insurer;
  await assert.rejects(refused.ingest([tracked]), {
    name: "ConfigError",
    message: /login or its password.*refused \(18456\)/,
  });
  assert.equal(server!.logins.length - before, 1);
});

Deno.test("a database that is not there is said to be so", async () => {
  await using insurer = await Insurer.open("", { real: false });
  const elsewhere = Object.create(insurer, {
    config: { value: { ...insurer.config, database: "nowhere" } },
  }) as Insurer;
  await assert.rejects(elsewhere.ingest([tracked]), { name: "ConfigError", message: /\(4060\)/ });
});

Deno.test("changes that the database has cleaned up make a table be read whole again", async () => {
  await using insurer = await Insurer.open(script(50), { real: false });
  await insurer.loads([tracked]);
  await insurer.database.run(
    "DELETE FROM dbo.member WHERE id = 7\nGO\nUPDATE dbo.member SET name = N'x' WHERE id = 8",
  );
  insurer.database.server!.minValidVersion("dbo.member", 99);
  await insurer.database.run(
    Array.from({ length: 120 }, (_, n) => `UPDATE dbo.member SET name = N'${n}' WHERE id = 9`).join("\nGO\n"),
  );
  const report = await insurer.loads([tracked]);
  assert.ok(report.batches.some(({ source }) => source === "dbo.member/000002/whole"));
  assert.equal((await insurer.current(tracked, "id")).length, 49);
});

Deno.test("cdc does not go on from a gap, and says what a person can do", async () => {
  await using insurer = await Insurer.open(
    script(5) +
      "\nEXEC sys.sp_cdc_enable_db\nGO\nEXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'member', @role_name = NULL",
    { real: false },
  );
  await insurer.loads([captured]);
  await insurer.database.run(
    "UPDATE dbo.member SET name = N'lost' WHERE id = 1\nGO\nUPDATE dbo.member SET name = N'kept' WHERE id = 2",
  );
  const [{ lsn }] = await insurer.database.query(
    "SELECT CONVERT(varchar(22), sys.fn_cdc_get_max_lsn(), 1) AS lsn",
  );
  await insurer.database.run(
    `EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'dbo_member', @low_water_mark = ${lsn}`,
  );
  const report = await insurer.ingest([captured]);
  assert.match(
    report.failures[0].error,
    /^Cannot go on with table dbo\.member: changes after LSN [0-9A-F]{20} are cleaned up/,
  );
  assert.match(report.failures[0].error, /--mode full/);
  // Also where that is interrupted, and another gap comes before it is whole.
  await assert.rejects(
    insurer.ingest([captured], {
      mode: "full",
      rows: 2,
      beforeCommit: (commits) => {
        if (commits === 1) throw new Error("crash");
      },
    }),
    /crash/,
  );
  await insurer.database.run(
    "UPDATE dbo.member SET name = N'lost too' WHERE id = 1\nGO\nUPDATE dbo.member SET name = N'kept' WHERE id = 2",
  );
  const [{ lsn: next }] = await insurer.database.query(
    "SELECT CONVERT(varchar(22), sys.fn_cdc_get_max_lsn(), 1) AS lsn",
  );
  await insurer.database.run(
    `EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'dbo_member', @low_water_mark = ${next}`,
  );
  assert.match((await insurer.ingest([captured])).failures[0].error, /--mode full/);
  await insurer.loads([captured], { mode: "full" });
  assert.equal((await insurer.current(captured, "name", "id::INT"))[2].name, "kept");
});

Deno.test("changes that are cleaned up while others are read stop the run, and the next one reads the table whole", async () => {
  await using insurer = await Insurer.open(script(20), { real: false });
  await insurer.loads([tracked]);
  await insurer.database.run(
    Array.from({ length: 10 }, (_, id) => `UPDATE dbo.member SET name = N'x' WHERE id = ${id}`).join(
      "\nGO\n",
    ),
  );
  const server = insurer.database.server!, before = server.statements.length;
  server.faults.slow(20);
  const run = insurer.ingest([tracked], { rows: 2 });
  while (!server.statements.slice(before).some((text) => text.includes("CHANGETABLE"))) await delay(1);
  server.minValidVersion("dbo.member", 1000);
  const report = await run;
  server.faults.slow(0);
  assert.match(
    report.failures[0].error,
    /^Cannot go on with table dbo\.member: its changes are kept from version 1000 on/,
  );
  await insurer.database.run(
    Array.from({ length: 1100 }, (_, n) => `UPDATE dbo.member SET name = N'${n}' WHERE id = 19`).join(
      "\nGO\n",
    ),
  );
  await insurer.loads([tracked]);
  const names = await insurer.current(tracked, "name", "id::INT");
  assert.deepEqual([names[0].name, names[9].name, names[19].name], ["x", "x", "1099"]);
});
