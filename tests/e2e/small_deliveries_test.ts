/** A first delivery of one record and then small ones, of every feed of delimited files: none may cost the warehouse. */
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { Feed } from "../../lib/feeds/feed.ts";
import { rif } from "../../lib/feeds/rif.ts";
import { load } from "../../lib/load/load.ts";
import { Spool } from "../../lib/load/spool.ts";
import { fileSource } from "../../lib/source/files/files.ts";
import { localStorage } from "../../lib/storage/local.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import { sample } from "./copies.ts";
import { Sandbox } from "./sandbox.ts";

/** As `ingest` does, with the threads of so many cores. */
async function loadInto(sandbox: Sandbox, feeds: readonly Feed[], threads: number) {
  await using spool = await Spool.open(sandbox.path("spool"));
  const warehouse = duckdbWarehouse({
    path: sandbox.path("warehouse.duckdb"),
    folders: [spool.folder],
    threads,
  });
  const storage = localStorage(pathToFileURL(`${sandbox.path("landing")}/`));
  return await load({
    feeds,
    warehouse,
    spool,
    tables: feeds,
    sources: [{ kind: "files", source: fileSource({ storage, settle: 0 }) }],
    signal: new AbortController().signal,
    dryRun: false,
  });
}

/** Deliveries of nine records of each feed, one after the other, after one of a single record. */
async function deliver(feeds: readonly Feed[], { small, threads }: { small: number; threads: number }) {
  await using sandbox = await Sandbox.make();
  for (let delivery = 0; delivery <= small; delivery++) {
    for (const feed of feeds) {
      const prefix = feed.sources.files!.prefix;
      const { header, records } = await sample(prefix);
      const some = delivery === 0
        ? records.slice(0, 1)
        // Few samples have so many records: a field tells each delivery from the one before.
        : Array.from({ length: 9 }, (_, at) => records[at % records.length].replace(/[^|]*/, `D${delivery}`));
      await sandbox.land(`rif/${prefix}_${delivery}.csv`, [header, ...some, ""].join("\n"));
    }
    const { batches, failures, columnsAdded } = await loadInto(sandbox, feeds, threads);
    assert.deepEqual(
      [batches.map(({ status, loaded }) => [status, loaded]), failures, columnsAdded],
      [feeds.map(() => ["loaded", delivery === 0 ? 1 : 9]), [], {}],
    );
    const log = await Deno.stat(sandbox.path("warehouse.duckdb.wal")).then(({ size }) => size, () => 0);
    assert.equal(log, 0, "the checkpoint failed");
  }
}

Deno.test("a first record of every delimited feed and nine small deliveries are loaded on two cores", () =>
  deliver(rif, { small: 9, threads: 2 }));

for (const threads of [2, 8]) {
  Deno.test(`a first record of the widest feed and small deliveries are loaded on ${threads} cores`, () =>
    deliver(rif.filter(({ name }) => name === "rif.inpatient"), { small: 2, threads }));
}

Deno.test("a file of 300 columns that nobody declared does not stop the next one", async () => {
  await using sandbox = await Sandbox.make();
  const carrier = rif.filter(({ name }) => name === "rif.carrier");
  const { header, records } = await sample("carrier");
  const more = (of: string) => Array.from({ length: 300 }, (_, at) => `|${of}${at}`).join("");
  const some = records.slice(0, 9);
  await sandbox.land("rif/carrier_1.csv", [header, ...some, ""].join("\n"));
  await sandbox.land(
    "rif/carrier_2.csv",
    [header + more("NEW"), ...some.map((record) => record + more("x")), ""].join("\n"),
  );
  await sandbox.land("rif/carrier_3.csv", [header, ...records.slice(9, 18), ""].join("\n"));
  const statuses = (report: Awaited<ReturnType<typeof loadInto>>) =>
    report.batches.map(({ status }) => status);
  const first = await loadInto(sandbox, carrier, 2);
  assert.deepEqual([statuses(first), first.columnsAdded["rif.carrier"].length], [[
    "loaded",
    "loaded",
    "loaded",
  ], 300]);
  await sandbox.land("rif/carrier_4.csv", [header, ...records.slice(18, 27), ""].join("\n"));
  assert.deepEqual(statuses(await loadInto(sandbox, carrier, 2)), ["loaded"]);
});
