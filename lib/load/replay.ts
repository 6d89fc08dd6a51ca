/** Quarantined records loaded after all: with their own positions and rank, in batches of kind `replay`. */
import { createHash } from "node:crypto";
import { type Batch, batchId, newBatch } from "../batch/batch.ts";
import { type Bad, type Reason, reasons } from "../batch/quarantine.ts";
import { ConfigError, during } from "../errors.ts";
import type { Feed } from "../feeds/feed.ts";
import { fromEnvelope, KafkaRows } from "../source/events/kafka_record.ts";
import { scanRecord, segmentFormat } from "../source/files/scan.ts";
import type { Source, Taken } from "../source/source.ts";
import type { QuarantinedRecord, Warehouse } from "../warehouse/warehouse.ts";
import { type BadCounts, BatchWriter } from "./batch_writer.ts";
import { readBatch } from "./read.ts";
import type { Spool } from "./spool.ts";

export type ReplayOptions = {
  feeds: readonly Feed[];
  records: readonly QuarantinedRecord[];
  /** Bytes that take the place of the kept ones; for a single record. */
  mended: Uint8Array | null;
  source: Source;
  warehouse: Warehouse;
  spool: Spool;
  signal: AbortSignal;
};

/** What became of one quarantined record. */
export type Replayed = { id: string; outcome: "replayed" | "still bad" | "taken"; why: string | null };

/**
 * Validates records again, by their feeds as they are declared now, and loads those that are good: all of one
 * batch in one transaction, each once. What is still bad stays as it is. A refused file is read again.
 * @throws {ConfigError} when mended bytes are given for more than one record, or for a whole file.
 */
export async function replay(options: ReplayOptions): Promise<Replayed[]> {
  if (options.mended !== null && options.records.length !== 1) {
    throw new ConfigError("Cannot replay mended bytes: they are for one record, name exactly one");
  }
  if (options.mended !== null && isFile(options.records[0])) {
    throw new ConfigError(
      `Cannot replay mended bytes: ${options.records[0].id} is a whole file; ` +
        "put the mended file at its path and run `deno task ingest`",
    );
  }
  const done: Replayed[] = [];
  for (const records of Map.groupBy(options.records, (record) => record.batch).values()) {
    options.signal.throwIfAborted();
    const feed = options.feeds.find(({ name }) => name === records[0].feed);
    if (feed === undefined) done.push(...records.map((record) => stays(record, "its feed is not declared")));
    else {
      const { batch, source } = records[0];
      done.push(
        ...await during(
          `replaying batch ${batch} of ${feed.name} (${source})`,
          async () =>
            isFile(records[0])
              ? [await replayFile(feed, records[0], options)]
              : await replayRecords(feed, records, options),
        ),
      );
    }
  }
  return done;
}

/** A refused file is one quarantined record of its batch, without bytes or a place in the file. */
function isFile({ sourceKind, raw, reason }: QuarantinedRecord): boolean {
  return sourceKind === "files" && raw === null && reason !== "too_long";
}

/** The record validated again; null when its bytes are not exactly one record. */
async function scan(
  record: QuarantinedRecord,
  raw: Uint8Array | null,
  { shape }: Feed,
): Promise<Taken | null> {
  if (record.envelope === null || shape.kind !== "document") return await scanRecord(raw!, shape, record);
  return new KafkaRows(shape).read([fromEnvelope(record.record, raw, record.envelope)], record.source);
}

async function replayRecords(
  feed: Feed,
  records: readonly QuarantinedRecord[],
  options: ReplayOptions,
): Promise<Replayed[]> {
  const startedAt = new Date();
  const [{ batch: origin, source, sourceKind, columns }] = records;
  const id = batchId(startedAt);
  const writer = new BatchWriter(options.spool, { id, feed: feed.name, source });
  const hash = createHash("sha256");
  const claims: string[] = [];
  const done: Replayed[] = [];
  for (const record of records) {
    const raw = options.mended ?? record.raw;
    const lost = raw === null && record.byteLength > 0;
    const taken = lost ? null : await scan(record, raw, feed);
    const why = lost
      ? "its bytes were too long to be kept; give them with --bytes"
      : taken === null
      ? "the bytes are not exactly one record"
      : taken.loaded === 0
      ? whyBad(taken.bad[0])
      : null;
    if (why !== null) {
      done.push(stays(record, why));
      continue;
    }
    await writer.add(taken!);
    hash.update(raw ?? new Uint8Array());
    claims.push(record.id);
  }
  if (claims.length === 0) return done;
  const batch = newBatch({
    ...writer.finish(columns, segmentFormat(feed.shape)),
    id,
    kind: "replay",
    origin,
    feed,
    source,
    sourceKind,
    checksum: hash.digest("hex"),
    columns,
    claims,
    startedAt,
  });
  const fate = await commit(batch, writer, options);
  return [...done, ...claims.map((claim) => outcome(claim, fate))];
}

async function replayFile(feed: Feed, record: QuarantinedRecord, options: ReplayOptions): Promise<Replayed> {
  for await (const work of options.source.work(feed, new Map(), options.signal)) {
    if (work.source !== record.source) continue;
    const pending = await readBatch(feed, work, {
      ...options,
      sourceKind: "files",
      dryRun: false,
    });
    const { batch, writer } = pending!;
    const why = batch.checksum !== record.digest
      ? "the file has changed since; ingest takes it"
      : batch.refused
      ? whyRefused(writer.found)
      : null;
    if (why !== null) {
      await writer.discard();
      return stays(record, why);
    }
    const claims = [record.id];
    const replay: Batch = { ...batch, kind: "replay", origin: record.batch, moves: [], claims };
    return outcome(record.id, await commit(replay, writer, options));
  }
  return stays(record, "the file is no longer in landing storage");
}

async function commit(batch: Batch, writer: BatchWriter, { warehouse }: ReplayOptions): Promise<string> {
  await warehouse.prepare([{ feed: batch.feed, columns: batch.columns }]);
  await warehouse.stage(batch);
  const [{ fate }] = await warehouse.commit([batch]);
  await writer.discard();
  return fate;
}

function outcome(id: string, fate: string): Replayed {
  return fate === "loaded"
    ? { id, outcome: "replayed", why: null }
    : { id, outcome: "taken", why: "it is no longer open" };
}

function stays({ id }: QuarantinedRecord, why: string): Replayed {
  return { id, outcome: "still bad", why };
}

function whyRefused({ reasons: found, detail }: BadCounts): string {
  const [reason] = Object.keys(found) as Reason[];
  return whyBad({ reason, detail: detail ?? undefined });
}

function whyBad({ reason, detail }: Pick<Bad, "reason" | "detail">): string {
  return reasons[reason] + (detail === undefined ? "" : ` (${detail})`);
}
