/** What happens when content comes again, changes, moves or comes back. */
import assert from "node:assert/strict";
import { fills, Sandbox } from "./sandbox.ts";

const first = fills([["-1", "1.00"], ["-2", "2.00"]]);
const second = fills([["-1", "5.00"]]);

/** Costs in the batches that count, by the path that brought them. */
async function current(sandbox: Sandbox): Promise<string[]> {
  const rows = await sandbox.query(
    `SELECT c.source || ' ' || r.tot_rx_cst_amt AS line FROM raw.rif_pde r
    JOIN ops.current_batches c ON c.batch_id = r._batch_id ORDER BY line`,
  );
  return rows.map((row) => String(row.line));
}

const statuses = (report: { batches: { status: string }[] }) => report.batches.map((batch) => batch.status);

Deno.test("the same content again is no batch at all", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", first);
  assert.deepEqual(statuses((await sandbox.ingest()).report), ["loaded"]);
  const { report } = await sandbox.ingest();
  assert.deepEqual({ batches: report.batches, unchanged: report.unchanged }, { batches: [], unchanged: 1 });
});

Deno.test("changed content replaces what its path held, and content that comes back loads again", async () => {
  await using sandbox = await Sandbox.make();
  for (
    const [content, lines] of [
      [first, ["rif/pde.csv 1.00", "rif/pde.csv 2.00"]],
      [second, ["rif/pde.csv 5.00"]],
      [first, ["rif/pde.csv 1.00", "rif/pde.csv 2.00"]],
    ] as const
  ) {
    await sandbox.land("rif/pde.csv", content);
    assert.deepEqual(statuses((await sandbox.ingest()).report), ["loaded"]);
    assert.deepEqual(await current(sandbox), lines);
  }
  const [batches] = await sandbox.query("SELECT count(*) AS n FROM ops.batches");
  assert.equal(Number(batches.n), 3);
});

Deno.test("the same bytes under another path load nothing, and count on when the first path changes", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde_a.csv", first);
  await sandbox.land("rif/pde_b.csv", first);
  assert.deepEqual(statuses((await sandbox.ingest()).report), ["loaded", "duplicate"]);
  assert.equal((await current(sandbox)).length, 2);
  await sandbox.land("rif/pde_a.csv", second);
  await sandbox.ingest();
  // Rows say what they were read from: the first path. They count through the second one now.
  assert.deepEqual(await current(sandbox), [
    "rif/pde_a.csv 1.00",
    "rif/pde_a.csv 2.00",
    "rif/pde_a.csv 5.00",
  ]);
});

Deno.test("a refused delivery replaces nothing", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", first);
  await sandbox.ingest();
  await sandbox.land("rif/pde.csv", "no header\n");
  assert.deepEqual(statuses((await sandbox.ingest()).report), ["refused"]);
  assert.equal((await current(sandbox)).length, 2);
  assert.deepEqual((await sandbox.ingest()).report.batches, []);
});

Deno.test("a column never seen before is added to raw, and its order does not matter", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", first);
  await sandbox.ingest();
  const [header, ...lines] = second.trim().split("\n");
  const swapped = [header, ...lines].map((line) => {
    const [a, b, ...rest] = line.split("|");
    return [b, a, ...rest].join("|");
  });
  await sandbox.land("rif/pde_2.csv", [`${swapped[0]}|New Column`, `${swapped[1]}|n`, ""].join("\n"));
  const { report } = await sandbox.ingest();
  assert.deepEqual(report.columnsAdded, { "rif.pde": ["new_column"] });
  const rows = await sandbox.query("SELECT pde_id, dml_ind, new_column FROM raw.rif_pde ORDER BY ALL");
  assert.deepEqual(rows.map((row) => Object.values(row)), [
    ["-1", "INSERT", "n"],
    ["-1", "INSERT", null],
    ["-2", "INSERT", null],
  ]);
});

Deno.test("a dry run reports everything and writes nothing", async () => {
  await using sandbox = await Sandbox.make();
  await sandbox.land("rif/pde.csv", first);
  const { code, stdout } = await sandbox.run("ingest", ["--dry-run", "--json"]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).batches.map((batch: { loaded: number }) => batch.loaded), [2]);
  await assert.rejects(Deno.stat(sandbox.path("warehouse.duckdb")), Deno.errors.NotFound);
});
