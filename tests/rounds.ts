/** A round of a stream in a test: a script is run through it, on a warehouse in memory. */
import assert from "node:assert/strict";
import { TransientError } from "../lib/errors.ts";
import { Group } from "../lib/load/group.ts";
import { type RoundOptions, runRound } from "../lib/load/round.ts";
import { Spool } from "../lib/load/spool.ts";
import { type MemoryWarehouse, memoryWarehouse } from "./doubles/memory_warehouse/memory_warehouse.ts";
import { type Round, ScriptedStream } from "./doubles/scripted_stream/scripted_stream.ts";
import { commas as feed } from "./warehouse/batches.ts";

export const away = () => new TransientError("Cannot reach the warehouse: it is away");

/** One round of a script, and what it left: ids of raw in their order, and groups as counts of records. */
export async function run(
  script: Round | ScriptedStream,
  options: Partial<RoundOptions> & { warehouse?: MemoryWarehouse } = {},
) {
  const stream = script instanceof ScriptedStream ? script : new ScriptedStream(feed, script);
  const { warehouse = memoryWarehouse() } = options;
  const folder = await Deno.makeTempDir({ prefix: "claimhouse-round-" });
  await using spool = await Spool.open(folder);
  const group = new Group(warehouse, false, "debug");
  await group.prepare([{ feed, columns: ["id", "note"] }]);
  const commits: number[] = [];
  try {
    const end = await runRound({
      stream,
      group,
      spool,
      sourceKind: "kafka",
      kind: "load",
      limits: { records: 100, bytes: 1e6, age: Infinity },
      deadLetters: null,
      grace: 10_000,
      signal: new AbortController().signal,
      onCommit: (reports) => {
        commits.push(reports.reduce((sum, { read }) => sum + read, 0));
        return false;
      },
      ...options,
    });
    return { end, stream, commits, ids: await idsOf(warehouse) };
  } finally {
    if (options.signal === undefined) assert.deepEqual(spooledIn(spool), []);
    await warehouse[Symbol.asyncDispose]();
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Ids of raw, in their order. */
export async function idsOf(warehouse: MemoryWarehouse): Promise<string[]> {
  return (await warehouse.contents.raw(feed)).map(({ id }) => String(id));
}

function spooledIn({ folder }: Spool): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name !== "lock");
}

/** Ids of a slice's records from one number up to another. */
export const numbered = (slice: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${slice}:${from + at}`);
