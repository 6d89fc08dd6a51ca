/** Ingest of a table killed with SIGKILL at random moments, while the table changes: the end is as the table is. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Sandbox } from "../e2e/sandbox.ts";
import { TestDatabase } from "../doubles/sql_server/test_database.ts";

/** `deno task soak` asks for more. */
const kills = Number(Deno.env.get("KILLS") ?? 4);

const claims = 3000;

Deno.test(`${kills} kills of ingest at random moments lose and double nothing of a table`, async () => {
  await using database = await TestDatabase.create({ real: false });
  const schema = await Deno.readTextFile(new URL("../../samples/sqlserver/schema.sql", import.meta.url));
  await database.run(schema);
  for (let first = 0; first < claims; first += 1000) {
    await database.run(
      `INSERT INTO core.claim_line (claim_id, line_number, service_from, service_to, units, charge_amount, updated_at)
      VALUES ${
        Array.from({ length: 1000 }, (_, n) =>
          `('C${first + n}', 1, '2026-01-05', '2026-01-05', 1, ${first + n}.10, '2026-01-06')`).join(", ")
      }`,
    );
  }
  await using sandbox = await Sandbox.make();
  const env = {
    ...database.env,
    MSSQL_WINDOW_ROWS: "100",
    MSSQL_PARALLEL: "3",
    LOG_LEVEL: "error",
  };
  const run = (mode: string[] = []) =>
    sandbox.command("ingest", ["--feed", "core.claim_line", ...mode], env).spawn();
  let killed = 0, change = 0;
  while (killed < kills) {
    // Every third is of a generation that begins anew.
    const child = run(killed % 3 === 2 ? ["--mode", "full"] : []);
    const ended = Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.status]).then(() => true);
    const alive = await Promise.race([ended, delay(400 + Math.random() * 1500).then(() => false)]);
    if (!alive) {
      child.kill("SIGKILL");
      killed++;
    }
    await ended;
    change++;
    await database.run(`
      UPDATE core.claim_line SET charge_amount = ${change}.05, updated_at = SYSUTCDATETIME() WHERE claim_id = 'C${
      change * 37
    }'
      GO
      DELETE FROM core.claim_line WHERE claim_id = 'C${change * 41 + 1}'`);
  }
  const { stdout, stderr, code } = await run().output();
  assert.equal(code, 0, new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout));

  const source = await database.query(
    "SELECT claim_id, CONVERT(varchar(41), CONVERT(decimal(19,4), charge_amount)) AS charge_amount FROM core.claim_line ORDER BY claim_id",
  );
  const loaded = await sandbox.query(`SELECT claim_id, charge_amount FROM (
      SELECT r.* FROM raw.core_claim_line r JOIN ops.current_batches b ON b.batch_id = r._batch_id
      QUALIFY row_number() OVER (PARTITION BY _key ORDER BY b.sequence DESC, _position::BIGINT DESC) = 1)
    WHERE _op <> 'delete' ORDER BY claim_id`);
  const ordered = source.map((row) => ({ ...row })).sort((a, b) =>
    String(a.claim_id) < String(b.claim_id) ? -1 : 1
  );
  assert.deepEqual(loaded, ordered);
  const [{ twice }] = await sandbox.query(
    `SELECT count(*) AS twice FROM (SELECT b.source FROM ops.batches b WHERE b.feed = 'core.claim_line'
      AND regexp_matches(b.source, '/[0-9]+[.][0-9]+$') GROUP BY 1 HAVING count(*) > 1)`,
  );
  assert.equal(Number(twice), 0);
  assert.deepEqual([...Deno.readDirSync(sandbox.path("spool"))], []);
  if (Deno.env.get("SHOW") === "1") console.log({ killed, rows: loaded.length });
});
