/** One measurement in a process of its own: `measure.ts claimhouse|duckdb FOLDER`, JSON on stdout. */
import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Feed } from "../lib/feeds/feed.ts";
import { load } from "../lib/load/load.ts";
import { Spool } from "../lib/load/spool.ts";
import { fileSource } from "../lib/source/files/files.ts";
import { localStorage } from "../lib/storage/local.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";

/** Seconds from start to committed, and the largest resident size of the process. */
export type Measurement = { seconds: number; peakBytes: number };

const feed: Feed = {
  name: "bench.claims",
  shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["claim_id", "line_number"], optional: [] },
  sources: { files: { folder: "bench", prefix: "claims", extension: "csv" } },
};

async function claimhouse(folder: string, database: string): Promise<void> {
  await using spool = await Spool.open(join(folder, "spool"));
  const warehouse = await openWarehouse({ kind: "duckdb", path: database, folders: [spool.folder] });
  await load({
    feeds: [feed],
    source: fileSource({ storage: localStorage(pathToFileURL(`${folder}/landing/`)), settle: 0 }),
    sourceKind: "files",
    warehouse,
    spool,
    signal: new AbortController().signal,
    dryRun: false,
  });
}

async function duckdb(folder: string, database: string): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE claims AS SELECT * FROM read_csv('${folder}/landing/bench/claims.csv', all_varchar = true)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function peak(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

if (import.meta.main) {
  const [contender, folder] = Deno.args;
  const database = join(folder, `${contender}.duckdb`);
  await Deno.remove(database).catch(() => {});
  const started = performance.now();
  await (contender === "claimhouse" ? claimhouse : duckdb)(folder, database);
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ seconds, peakBytes: await peak() }));
}
