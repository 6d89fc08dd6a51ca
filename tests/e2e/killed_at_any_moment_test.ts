/** Ingest killed with SIGKILL at random moments, again and again: the end is as if nothing had happened. */
import assert from "node:assert/strict";
import { kill } from "./running.ts";
import { fills, project, Sandbox } from "./sandbox.ts";

/** `deno task soak` asks for more. */
const kills = Number(Deno.env.get("KILLS") ?? 12);

async function landFiles(sandbox: Sandbox): Promise<void> {
  for (let file = 0; file < 40; file++) {
    const rows = file === 7 ? 30_000 : 5 + file * 20;
    const content = fills(Array.from({ length: rows }, (_, row) => [`-${file}-${row}`, `${row}.00`]));
    const bad = file % 5 === 0 ? "x|y\n" : "";
    await sandbox.land(`rif/pde_${String(file).padStart(2, "0")}.csv`, content + bad);
  }
  await sandbox.land("rif/pde_refused.csv", "A|B\n1|2\n");
  await sandbox.land("rif/pde_same.csv", fills([["-0-0", "1.00"]]));
  await sandbox.land("rif/pde_twin.csv", fills([["-0-0", "1.00"]]));
}

function start(sandbox: Sandbox): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-P=ingest-local", "--no-prompt", `--allow-read=${sandbox.folder},${project}/lib`],
      ...[`--allow-write=${sandbox.folder}`, "tasks/ingest.ts", "--feed", "rif.pde"],
    ],
    cwd: project,
    env: { ...sandbox.env, LOG_LEVEL: "error" },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

/** Everything that a later reader could tell apart, but for ids and times. */
async function state(sandbox: Sandbox) {
  return {
    ledger: await sandbox.query(
      `SELECT source, status, records_read, records_loaded, records_quarantined FROM ops.batches ORDER BY source`,
    ),
    rows: await sandbox.query(
      `SELECT b.source, count(*) AS rows, count(DISTINCT r._position) AS positions,
        sum(hash(r._position, r.pde_id, r.tot_rx_cst_amt)::HUGEINT)::VARCHAR AS content
      FROM raw.rif_pde r JOIN ops.batches b ON b.batch_id = r._batch_id GROUP BY 1 ORDER BY 1`,
    ),
    quarantine: await sandbox.query(
      `SELECT source, record_number, byte_offset, reason, digest, hex(raw) AS raw FROM ops.quarantine
      ORDER BY source, record_number`,
    ),
    checkpoints: await sandbox.query("SELECT slice, text FROM ops.checkpoints ORDER BY slice"),
    strays: [...Deno.readDirSync(sandbox.path("spool"))].map(({ name }) => name),
  };
}

Deno.test(`${kills} kills at random moments leave nothing lost, doubled or lying about`, async () => {
  await using undisturbed = await Sandbox.make();
  await landFiles(undisturbed);
  const started = Date.now();
  // Of its small files more than a few records are bad.
  assert.equal((await start(undisturbed).status).code, 3);
  const duration = Date.now() - started;
  const wanted = await state(undisturbed);
  assert.deepEqual(wanted.strays, []);
  assert.equal(wanted.ledger.length, 43);

  let killed = 0;
  while (killed < kills) {
    await using sandbox = await Sandbox.make();
    await landFiles(sandbox);
    for (;;) {
      const child = start(sandbox);
      // Once a run was left to end by itself, the work is done; until then each one gets a random time.
      // Half as long again as an undisturbed run may take: else, on a busier machine, none would ever end.
      const timer = setTimeout(() => kill(child), Math.random() * 1.5 * duration);
      const { code, signal } = await child.status;
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      else if (code === 0 || code === 3) break;
      else assert.fail(`ingest ended with exit code ${code}`);
    }
    assert.deepEqual(await state(sandbox), wanted);
  }
});
