/** Every kind of damage, loaded in one run: what is in the tables is what the catalogue says. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { load } from "../../lib/load/load.ts";
import { Spool } from "../../lib/load/spool.ts";
import { table } from "../../lib/observe/table.ts";
import { fileSource } from "../../lib/source/files/files.ts";
import { localStorage } from "../../lib/storage/local.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { catalogue, commas, documents, limited, pipes } from "./catalogue.ts";

Deno.test("each kind of damage costs what it must and nothing else", async (t) => {
  const folder = await Deno.makeTempDir();
  const paths = catalogue.map(({ feed, suffix }, at) =>
    `${feed.name.slice(7)}/${String(at).padStart(2, "0")}${
      suffix ?? (feed === documents ? ".ndjson" : ".csv")
    }`
  );
  for (const [at, { content }] of catalogue.entries()) {
    const file = join(folder, "landing", paths[at]);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, content);
  }
  const spool = await Spool.open(join(folder, "spool"));
  const warehouse = duckdbWarehouse({ path: join(folder, "w.duckdb"), folders: [spool.folder] });
  const report = await load({
    feeds: [pipes, commas, limited, documents],
    tables: [pipes, commas, limited, documents],
    sources: [{
      kind: "files",
      source: fileSource({ storage: localStorage(pathToFileURL(`${folder}/landing/`)), settle: 0 }),
    }],
    warehouse,
    spool,
    signal: new AbortController().signal,
    dryRun: false,
  });
  await spool[Symbol.asyncDispose]();

  const found = new Map(report.batches.map((batch) => [batch.source, batch]));
  const lines: (string | number)[][] = [];
  for (const [at, { what, expected }] of catalogue.entries()) {
    const batch = found.get(paths[at])!;
    await t.step(what, async () => {
      const { status, read, loaded, reasons, drift } = batch;
      assert.deepEqual({ status, read, loaded, reasons, drift }, { drift: null, ...expected });
      const name = paths[at].split("/")[0];
      const [rows] = await warehouse.query(
        `SELECT count(*) AS n FROM raw.damage_${name} WHERE _batch_id = $1`,
        [batch.batch],
      );
      const [bad] = await warehouse.query(
        "SELECT coalesce(sum(records), 0) AS n FROM ops.quarantine WHERE batch_id = $1",
        [batch.batch],
      );
      assert.deepEqual([Number(rows.n), Number(rows.n) + Number(bad.n)], [loaded, read]);
    });
    lines.push([
      what,
      batch.read,
      batch.loaded,
      batch.quarantined,
      [batch.status, ...Object.keys(batch.reasons), batch.drift ?? []].flat().join(", "),
    ]);
  }
  assert.equal(report.failures.length, 0);
  await Deno.remove(folder, { recursive: true });
  if (Deno.env.get("SHOW")) {
    console.log(table(["damage", "in", "loaded", "quarantined", "what the user sees"], lines));
  }
});
