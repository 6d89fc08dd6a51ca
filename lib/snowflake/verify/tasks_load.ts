/**
 * A load as the tasks make it, asked of an account: PUT, COPY and the one transaction, killed in its midst, then done; and
 * an unload. Its raw table is dropped at the end; its batches stay in the ledger, under a feed's name that nobody reads.
 */
import { join } from "node:path";
import { type Batch, batchId, newBatch } from "../../batch/batch.ts";
import { type Feed, rawTable } from "../../feeds/feed.ts";
import type { Filled } from "../../warehouse/commit.ts";
import type { Session } from "../../warehouse/snowflake/session.ts";
import { copySegments, takeTurn } from "../../warehouse/snowflake/sql.ts";
import type { Warehouse } from "../../warehouse/warehouse.ts";
import { value } from "./check.ts";
import type { CheckResult } from "./verify.ts";

export type TasksLoad = {
  /** As CLAIMS_INGEST and as CLAIMS_EXPORT. */
  ingest: Warehouse;
  export: Warehouse;
  /** A session as CLAIMS_INGEST, to be broken off. */
  open: () => Promise<Session>;
  /** For local files. */
  folder: string;
  /** Of the scratch feed. */
  name: string;
};

const title = "A load and an unload as the tasks make them";
/** Quotes, line breaks, NULL, the empty text, a word that is none, a backslash, and what is not ASCII. */
const notes = ['"a ""b"", c"', '"x\ny"', "", '""', "NULL", "\\N", "é漢"];
const texts = 'a "b", c|x\ny|∅||NULL|\\N|é漢';

export async function tasksLoad(options: TasksLoad): Promise<CheckResult[]> {
  const { ingest, open, name } = options;
  const feed: Feed = {
    name: `verify.${name.toLowerCase()}`,
    shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: ["note"] },
    sources: { files: { folder: "verify", prefix: name, extension: "csv" } },
  };
  const table = `raw.${rawTable(feed)}`;
  const answers: CheckResult[] = [];
  const answer = async (role: string, about: string, expected: string, ask: () => Promise<string>) => {
    const seen = await ask().catch((error) => `failed: ${error.message}`);
    const check = { about, role, sql: null, expected: value(expected) };
    answers.push({ stage: title, check, seen, right: seen === expected });
  };
  const loads = (about: string, expected: string, ask: () => Promise<string>) =>
    answer("CLAIMS_INGEST", about, expected, ask);
  const count = async () => String((await ingest.query(`SELECT COUNT(*) AS n FROM ${table}`))[0].n);
  const commit = async (...batches: Batch[]) =>
    (await ingest.commit(batches)).map(({ fate, loaded }) => `${fate} ${loaded}`).join(", ");
  const one = await segment(feed, options, "one", notes), two = await segment(feed, options, "two", ["b"]);

  await loads("the raw table is made", "0", async () => {
    await ingest.prepare([{ feed, columns: ["id", "note"] }]);
    return await count();
  });
  await loads("a load is killed between COPY and COMMIT: nothing of it is there", "0", async () => {
    for (const batch of [one, two]) await ingest.stage(batch);
    const killed = await open();
    await killed.run("BEGIN");
    await killed.run(takeTurn);
    await killed.run(copySegments([one, two]));
    await killed[Symbol.asyncDispose]();
    return await count();
  });
  await loads("the next run commits it", `loaded ${notes.length}, loaded 1`, () => commit(one, two));
  await loads("each row is there once", String(notes.length + 1), count);
  await loads("text is as it came", texts, async () => {
    const rows = await ingest.query(
      `SELECT COALESCE(note, '∅') AS note FROM ${table} WHERE _batch_id = $1 ORDER BY id`,
      [one.id],
    );
    return rows.map(({ note }) => note).join("|");
  });
  await loads("the same checkpoint again is fenced", "fenced 0", async () => {
    const late = { ...one, id: batchId() };
    return await commit({ ...late, segment: null, read: 0 });
  });
  await loads("the raw table is dropped", "", async () => {
    await using session = await open();
    await session.run(`DROP TABLE ${table}`);
    return "";
  });
  await answer("CLAIMS_EXPORT", "a result is unloaded as Parquet and fetched", "2 rows", async () => {
    const select = "SELECT 1 AS id, CAST(1.25 AS NUMBER(18, 2)) AS amount UNION ALL SELECT 2, NULL";
    await using snapshot = await options.export.snapshot(select);
    const { records } = await snapshot.unload(join(options.folder, "part.parquet"));
    return `${records} rows`;
  });
  return answers;
}

/** A batch of a file of these notes, as the load path spools it. */
async function segment(
  feed: Feed,
  { folder }: TasksLoad,
  source: string,
  notes: readonly string[],
): Promise<Filled> {
  const id = batchId(), path = join(folder, `${id}.1.csv`);
  const text = notes.map((note, at) => `${at + 1},${at + 1},${note}\n`).join("");
  await Deno.writeTextFile(path, text);
  const columns = ["id", "note"], slice = `verify/${source}.csv`;
  const segment = {
    parts: [path],
    columns,
    format: { delimiter: ",", quote: '"' } as const,
    records: notes.length,
    bytes: text.length,
    longest: text.length,
  };
  const batch = newBatch({
    id,
    feed,
    source: slice,
    sourceKind: "files",
    checksum: id,
    read: notes.length,
    columns,
    moves: [{ slice, from: null, to: id }],
  });
  return { ...batch, segment };
}
