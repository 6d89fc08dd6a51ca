/** Trouble around a run: a locked warehouse, a full disk, a file that is still being written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withDatabase } from "../../lib/warehouse/duckdb/database.ts";
import { Running } from "./running.ts";
import { fills, project, Sandbox } from "./sandbox.ts";

const good = fills([["-1", "1.00"], ["-2", "2.00"]]);

Deno.test("a warehouse that another process holds is waited for, and the log says so", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", good);
  using running = await withDatabase({ path: sandbox.path("warehouse.duckdb"), folders: [] }, async () => {
    const running = new Running("ingest", sandbox.command("ingest", ["--json"]));
    await running.hears(/Waiting: another process holds the warehouse file/);
    return running;
  });
  const { code, report, stderr } = await running.end();
  assert.equal(code, 0, stderr);
  assert.equal(report.batches[0].loaded, 2);
});

Deno.test("a spool that is full fails the run, loads nothing of the file, and the next run finishes", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", fills(Array.from({ length: 40_000 }, (_, row) => [`-${row}`, "1.00"])));
  const script = `trap '' XFSZ; ulimit -f 1024; exec "$0" "$@"`;
  const flags = ["-q", "-P=ingest-local", `--allow-read=${sandbox.folder},${project}/lib`];
  const full = await new Deno.Command("sh", {
    args: [
      "-c",
      script,
      Deno.execPath(),
      "run",
      ...flags,
      `--allow-write=${sandbox.folder}`,
      "tasks/ingest.ts",
    ],
    cwd: project,
    env: sandbox.env,
  }).output();
  assert.equal(full.code, 1);
  assert.match(new TextDecoder().decode(full.stderr), /Cannot write to spool folder/);
  assert.deepEqual([...Deno.readDirSync(sandbox.path("spool"))], []);
  const { code, report } = await sandbox.ingest();
  assert.deepEqual([code, report.batches[0].loaded], [0, 40_000]);
});

Deno.test("a file that grows while it is read is left, without failing, and taken when it is whole", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_whole.csv", fills([["-7", "7.00"]]));
  await sandbox.land("rif/pde.csv", good);
  const file = join(sandbox.path("landing"), "rif/pde.csv");
  const writer = setInterval(() => Deno.writeTextFileSync(file, "INSERT|-3|", { append: true }), 100);
  const first = await sandbox.ingest({ LANDING_SETTLE_SECONDS: "1" });
  clearInterval(writer);
  assert.deepEqual([first.code, first.report.unsettled, first.report.batches.length], [0, 1, 1]);
  await sandbox.land("rif/pde.csv", good);
  const second = await sandbox.ingest({ LANDING_SETTLE_SECONDS: "1" });
  assert.deepEqual(second.report.batches.map((batch: { loaded: number }) => batch.loaded), [2]);
});

Deno.test("a file that arrives late with an old date is taken", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", good);
  await sandbox.ingest();
  await sandbox.land("rif/pde_late.csv", fills([["-5", "5.00"]]));
  await Deno.utime(join(sandbox.path("landing"), "rif/pde_late.csv"), new Date(0), new Date(0));
  assert.equal((await sandbox.ingest()).report.batches[0].loaded, 1);
});

Deno.test("a file that cannot be read fails the run after all else is loaded", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_good.csv", good);
  await sandbox.land("rif/pde_bad.csv", good);
  sandbox.denied.push("rif/pde_bad.csv");
  const { code, report } = await sandbox.ingest();
  assert.deepEqual([code, report.batches.length, report.failures.length], [1, 1, 1]);
});
