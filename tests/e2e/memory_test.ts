/** How much memory a load takes: many records of every RIF feed in one run, and runs killed between wide deliveries. */
import assert from "node:assert/strict";
import { sample, writeCopies } from "./copies.ts";
import { kill } from "./running.ts";
import { project, Sandbox } from "./sandbox.ts";

/** `deno task soak` asks for more: 200 copies are 1.1 million lines. */
const copies = Number(Deno.env.get("COPIES") ?? 20);
const kills = Number(Deno.env.get("KILLS") ?? 3);

function start(sandbox: Sandbox): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--v8-flags=--max-semi-space-size=8", "-P=ingest-local", "--no-prompt"],
      ...[`--allow-read=${sandbox.folder},${project}/lib`, `--allow-write=${sandbox.folder}`],
      ...["tasks/ingest.ts", "--feed", "rif"],
    ],
    cwd: project,
    env: { ...sandbox.env, LOG_LEVEL: "error" },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

/** Waits for a process; gives its exit code and its largest resident size in MB, 0 where the system does not tell. */
async function finish(child: Deno.ChildProcess): Promise<{ code: number; peak: number }> {
  let peak = 0;
  const look = setInterval(() => {
    const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
  }, 50);
  const { code } = await child.status;
  clearInterval(look);
  return { code, peak };
}

Deno.test(`${copies} copies of every RIF feed are loaded in one run, in less than 1 GB`, async () => {
  await using sandbox = await Sandbox.make();
  await Deno.mkdir(sandbox.path("landing/rif"));
  const lines = await writeCopies(sandbox.path("landing/rif"), copies);
  const { code, peak } = await finish(start(sandbox));
  // Some of the samples are bad on purpose.
  assert.equal(code, 3);
  assert.ok(peak < 1000, `${peak} MB`);
  const [{ read, opened }] = await sandbox.query(
    "SELECT sum(records_read)::INT AS read, sum(records_quarantined)::INT AS opened FROM ops.batches",
  );
  assert.ok(
    Number(read) >= lines - copies * 10 && Number(opened) < lines / 100,
    `${read} of ${lines} were read`,
  );
});

Deno.test(`${kills} runs killed between and in wide deliveries leave a warehouse that loads`, async () => {
  await using sandbox = await Sandbox.make();
  const { header, records } = await sample("inpatient");
  const deliver = (delivery: number) =>
    sandbox.land(
      `rif/inpatient_${delivery}.csv`,
      [header, ...records.slice(delivery * 9, delivery * 9 + 9), ""].join("\n"),
    );
  await deliver(0);
  const started = Date.now();
  assert.equal((await start(sandbox).status).code, 0);
  const duration = Date.now() - started;
  for (let killed = 0; killed < kills; killed++) {
    await deliver(1 + killed % 10);
    const child = start(sandbox);
    // Commit and checkpoint are what a run ends with.
    const timer = setTimeout(() => kill(child), (0.5 + 0.5 * Math.random()) * duration);
    await child.status;
    clearTimeout(timer);
  }
  assert.equal((await start(sandbox).status).code, 0);
  const [{ rows }] = await sandbox.query("SELECT count(*)::INT AS rows FROM raw.rif_inpatient");
  assert.equal(rows, 9 * (1 + Math.min(kills, 10)));
});
