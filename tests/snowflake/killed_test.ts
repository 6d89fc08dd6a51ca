/** Ingest into Snowflake killed with SIGKILL at random moments, again and again: the end is as if nothing had happened. */
import assert from "node:assert/strict";
import { kill } from "../e2e/running.ts";
import { fills } from "../e2e/sandbox.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

/** `deno task soak` asks for more. */
const kills = Number(Deno.env.get("KILLS") ?? 8);

async function land({ local }: SnowflakeSandbox): Promise<void> {
  for (let file = 0; file < 24; file++) {
    const rows = file === 7 ? 30_000 : 5 + file * 20;
    const content = fills(Array.from({ length: rows }, (_, row) => [`-${file}-${row}`, `${row}.00`]));
    await local.land(
      `rif/pde_${String(file).padStart(2, "0")}.csv`,
      content + (file % 5 === 0 ? "x|y\n" : ""),
    );
  }
  await local.land("rif/pde_refused.csv", "A|B\n1|2\n");
  await local.land("rif/pde_same.csv", fills([["-0-0", "1.00"]]));
  await local.land("rif/pde_twin.csv", fills([["-0-0", "1.00"]]));
}

async function start(sandbox: SnowflakeSandbox): Promise<Deno.ChildProcess> {
  const command = await sandbox.command("ingest", {
    args: ["--feed", "rif.pde"],
    env: { LOG_LEVEL: "error" },
  });
  return command.spawn();
}

/** Everything that a later reader could tell apart, but for ids and times. */
async function state(sandbox: SnowflakeSandbox) {
  return {
    ledger: await sandbox.query(
      "SELECT source, status, records_read, records_loaded, records_quarantined FROM ops.batches ORDER BY source",
    ),
    rows: await sandbox.query(
      `SELECT b.source, COUNT(*) AS n, COUNT(DISTINCT r._position) AS positions,
        TO_VARCHAR(SUM(MD5_NUMBER_LOWER64(r._position || r.pde_id || r.tot_rx_cst_amt))) AS content
      FROM raw.rif_pde AS r INNER JOIN ops.batches AS b ON b.batch_id = r._batch_id GROUP BY b.source ORDER BY b.source`,
    ),
    quarantine: await sandbox.query(
      `SELECT source, record_number, byte_offset, reason, digest, HEX_ENCODE(raw) AS raw FROM ops.quarantine
      ORDER BY source, record_number`,
    ),
    checkpoints: await sandbox.query("SELECT slice, text FROM ops.checkpoints ORDER BY slice"),
    spooled: [...Deno.readDirSync(sandbox.local.path("spool"))].map(({ name }) => name),
  };
}

Deno.test(`${kills} kills at random moments leave nothing lost or doubled in Snowflake`, async () => {
  await using emulator = await startEmulator();
  await emulator.rollBackAfter(1);
  await using undisturbed = await SnowflakeSandbox.make(emulator, "undisturbed");
  await land(undisturbed);
  const begun = Date.now();
  const { code, stderr } = await (await start(undisturbed)).output();
  // Of its small files more than a few records are bad.
  assert.equal(code, 3, new TextDecoder().decode(stderr));
  const duration = Date.now() - begun;
  const wanted = await state(undisturbed);
  assert.deepEqual([wanted.ledger.length, wanted.spooled], [27, []]);

  let killed = 0;
  for (let made = 1; killed < kills; made++) {
    await using sandbox = await SnowflakeSandbox.make(emulator, `killed_${made}`);
    await land(sandbox);
    for (;;) {
      const child = await start(sandbox);
      const timer = setTimeout(() => kill(child), 200 + Math.random() * 1.3 * duration);
      const { code, signal, stderr } = await child.output();
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      else if (code === 0 || code === 3) break;
      else assert.fail(`ingest ended with exit code ${code}: ${new TextDecoder().decode(stderr)}`);
    }
    assert.deepEqual(await state(sandbox), wanted);
  }
});
