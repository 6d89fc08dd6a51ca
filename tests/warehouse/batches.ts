/** Batches as the load path makes them, for the suite of warehouses. */
import { createHash } from "node:crypto";
import { type Batch, batchId, type Move, newBatch } from "../../lib/batch/batch.ts";
import type { Bad } from "../../lib/batch/quarantine.ts";
import type { Feed } from "../../lib/feeds/feed.ts";
import { BatchWriter } from "../../lib/load/batch_writer.ts";
import type { Spool } from "../../lib/load/spool.ts";

/** CSV with quotes, from files or from a database. */
export const commas: Feed = {
  name: "suite.commas",
  shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: ["note"] },
  sources: { files: { folder: "suite", prefix: "c", extension: "csv" } },
};
/** RIF's form: `|`, no quotes, and the empty field is NULL. */
export const pipes: Feed = {
  name: "suite.pipes",
  shape: { kind: "tabular", delimiter: "|", quote: null, required: ["id"], optional: ["note"] },
  sources: { files: { folder: "suite", prefix: "p", extension: "csv" } },
};

export type Made = Partial<Omit<Batch, "segment" | "bad">> & {
  /** Good records as they stand in a segment, without their position. */
  lines?: readonly string[];
  /** Reasons and bytes of bad ones; they stand behind the good ones. */
  refusals?: readonly (Pick<Bad, "reason" | "raw" | "envelope"> & { records?: number })[];
};

/** A batch of one file, unless it is said to be something else. Its content is its lines. */
export async function make(spool: Spool, made: Made = {}): Promise<Batch> {
  const { lines = ["1,a"], refusals = [], feed = commas, source = "suite/c.csv", ...rest } = made;
  const id = made.id ?? batchId();
  const writer = new BatchWriter(spool, { id, feed: feed.name, source });
  const rows = new TextEncoder().encode(
    lines.map((line, at) => `${at + 1}${delimiter(feed)}${line}\n`).join(""),
  );
  const bad = refusals.map(({ reason, raw, envelope, records = 1 }, at): Bad => ({
    where: { source, record: lines.length + at + 1, byteOffset: 10 * at },
    reason,
    raw,
    envelope,
    records,
    byteLength: raw?.length ?? 0,
    digest: sha256(raw ?? ""),
  }));
  await writer.add({
    rows,
    read: lines.length + bad.length,
    loaded: lines.length,
    longest: rows.length,
    bad,
  });
  const columns = made.columns ?? ["id", "note"];
  const checksum = made.checksum ?? sha256(lines.join("\n"));
  const moves: readonly Move[] = [{ slice: source, from: null, to: checksum }];
  const kept = {
    ...writer.finish(columns, formatOf(feed)),
    read: lines.length + bad.reduce((sum, { records }) => sum + records, 0),
  };
  return newBatch({ ...kept, id, feed, source, sourceKind: "files", checksum, columns, moves, ...rest });
}

function delimiter({ shape }: Feed): string {
  return shape.kind === "tabular" ? shape.delimiter : ",";
}

function formatOf({ shape }: Feed) {
  return {
    delimiter: shape.kind === "tabular" ? shape.delimiter : ",",
    quote: shape.kind === "tabular" ? shape.quote : '"',
  } as const;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
