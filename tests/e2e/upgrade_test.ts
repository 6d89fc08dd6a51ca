/** A warehouse that version 0.1.0 loaded, under this version: what each task says, and that a load brings it here. */
import assert from "node:assert/strict";
import { fills, Sandbox } from "./sandbox.ts";

/** `deno task soak` asks for more. */
const kills = Number(Deno.env.get("KILLS") ?? 5);
const fixture = new URL("../warehouse/fixtures/warehouse_v1.duckdb.gz", import.meta.url);

async function versionOne(): Promise<Sandbox> {
  const sandbox = await Sandbox.make();
  const packed = (await Deno.open(fixture)).readable;
  await Deno.writeFile(
    sandbox.path("warehouse.duckdb"),
    packed.pipeThrough(new DecompressionStream("gzip")),
  );
  return sandbox;
}

Deno.test("every task names the command that brings an older warehouse up to date, and a load is that command", async () => {
  await using sandbox = await versionOne();
  await sandbox.land("rif/pde_2026w47.csv", fills([["-1", "4.70"], ["-9", "9.00"]]));
  const before = [["transform"], ["quality"], ["export"], ["retention"], ["quarantine", "list"], [
    "ingest",
    "--dry-run",
  ]];
  for (const [task, ...args] of before) {
    const { code, stderr } = await sandbox.run(task, args);
    assert.equal(code, 2, `${task}: ${stderr}`);
    assert.match(
      stderr,
      /of version 1, this Claimhouse needs 2; `deno task ingest` brings it up to date/,
      task,
    );
  }
  assert.equal((await sandbox.ingest()).code, 0);
  const { code, stderr } = await sandbox.run("transform", ["--select", "stg_rif__pde_fills"]);
  assert.equal(code, 0, stderr);
  const paid = await sandbox.query(
    "SELECT claim_id, paid_amount FROM staging.stg_rif__pde_fills ORDER BY claim_id",
  );
  // Week 47 came last and is older than week 48: its fill -1 is superseded, its fill -9 is new.
  assert.deepEqual(paid.map((row) => Object.values(row).join(" ")), [
    "-1 5.00",
    "-2 2.00",
    "-3 4.00",
    "-9 9.00",
  ]);
});

Deno.test("a load that is killed while it brings a warehouse up to date leaves one that the next load can use", async () => {
  const ledger = "SELECT source, status, delivered, delivered_by FROM ops.batches ORDER BY sequence";
  await using undisturbed = await versionOne();
  const started = Date.now();
  await undisturbed.ingest();
  const duration = Date.now() - started;
  const wanted = await undisturbed.query(ledger);
  assert.equal(wanted.length, 7);
  for (let kill = 1; kill <= kills; kill++) {
    await using sandbox = await versionOne();
    const child = sandbox.command("ingest").spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), (duration * kill) / (kills + 1));
    await child.output();
    clearTimeout(timer);
    assert.equal((await sandbox.ingest()).code, 0);
    assert.deepEqual(await sandbox.query(ledger), wanted);
  }
});
