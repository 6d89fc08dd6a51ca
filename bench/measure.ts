/** One measurement in a process of its own: `measure.ts CONTENDER FILE FOLDER`, JSON on stdout. */
import { DuckDBInstance } from "@duckdb/node-api";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Feed } from "../lib/feeds/feed.ts";
import { load } from "../lib/load/load.ts";
import { Spool } from "../lib/load/spool.ts";
import { fileSource } from "../lib/source/files/files.ts";
import { localStorage } from "../lib/storage/local.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";
import { peak } from "./figures.ts";

export type Contender = "claimhouse" | "validate" | "duckdb" | "latest";

/** Seconds from start to committed, and the largest resident size of the process. */
export type Measurement = { seconds: number; peakBytes: number };

function feed(kind: "csv" | "ndjson"): Feed {
  return {
    name: "bench.claims",
    shape: kind === "csv"
      ? { kind: "tabular", delimiter: ",", quote: '"', required: ["claim_id", "line_number"], optional: [] }
      : { kind: "document", constant: { resourceType: "ExplanationOfBenefit" } },
    sources: { files: { folder: "bench", prefix: "claims", extension: kind } },
  };
}

async function claimhouse(kind: "csv" | "ndjson", folder: string, database: string, dryRun: boolean) {
  await using spool = await Spool.open(join(folder, "spool"));
  const warehouse = await openWarehouse({
    kind: "duckdb",
    path: database,
    task: "bench",
    folders: [spool.folder],
  });
  const report = await load({
    feeds: [feed(kind)],
    tables: [feed(kind)],
    sources: [{
      kind: "files",
      source: fileSource({ storage: localStorage(pathToFileURL(`${folder}/landing/`)), settle: 0 }),
    }],
    warehouse,
    spool,
    signal: new AbortController().signal,
    dryRun,
  });
  if (report.batches[0].quarantined > 0) throw new Error("the generated file has bad records");
}

async function duckdb(file: string, database: string, options: Record<string, string>): Promise<void> {
  const instance = await DuckDBInstance.create(database, options);
  const connection = await instance.connect();
  const reader = file.includes(".csv")
    ? `read_csv('${file}', all_varchar = true)`
    : `read_ndjson_objects('${file}')`;
  await connection.run(`CREATE TABLE claims AS SELECT * FROM ${reader}`);
  connection.closeSync();
  instance.closeSync();
}

if (import.meta.main) {
  const [contender, file, folder] = Deno.args as [Contender, string, string];
  const kind = file.includes(".csv") ? "csv" : "ndjson";
  const database = join(folder, `${contender}.duckdb`);
  await Deno.remove(database).catch(() => {});
  const run = {
    claimhouse: () => claimhouse(kind, folder, database, false),
    validate: () => claimhouse(kind, folder, database, true),
    duckdb: () => duckdb(file, database, {}),
    latest: () => duckdb(file, database, { storage_compatibility_version: "latest" }),
  };
  const started = performance.now();
  await run[contender]();
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ seconds, peakBytes: await peak() }));
}
