/** What is in quarantine, for people: positions, reasons and sizes, never a byte of a record. */
import { type Reason, reasons } from "../batch/quarantine.ts";
import { printable } from "../observe/printable.ts";
import { table } from "../observe/table.ts";
import type { QuarantinedRecord } from "../warehouse/warehouse.ts";
import { type Filter, shortId } from "./choose_quarantined.ts";
import type { Replayed } from "./replay.ts";

/** A record as `--json` lists it: without its bytes, what came beside them, and its file's columns. */
export type ListedRecord = Omit<QuarantinedRecord, "raw" | "envelope" | "columns">;

/** For machines; no more than {@link ListedRecord} has, whatever a warehouse's row had. */
export function listed(records: readonly QuarantinedRecord[]): ListedRecord[] {
  return records.map(
    ({ id, batch, feed, source, sourceKind, record, byteOffset, byteLength, records, ...more }) => {
      const { reason, detail, status, digest, replay } = more;
      return {
        id,
        batch,
        feed,
        source,
        sourceKind,
        record,
        byteOffset,
        byteLength,
        records,
        reason,
        detail,
        status,
        digest,
        replay,
      };
    },
  );
}

/** @param ids all that are in quarantine, in order: each is shown as far as it is told from the others by */
export function recordTable(
  records: readonly QuarantinedRecord[],
  ids: readonly string[],
  filter: Filter = {},
): string {
  if (records.length === 0) return ids.length === 0 ? "Nothing in quarantine." : nothing(filter);
  return table(
    ["id", "source", "record", "byte", "bytes", "reason", "status"],
    records.map(({ id, source, record, byteOffset, byteLength, reason, status }) => [
      ...[shortId(id, ids), source, record, byteOffset ?? "–", byteLength, reason, status],
    ]),
    { whole: ["id"] },
  );
}

/** Where there is something else than what was asked for. */
function nothing({ status = "open", feed = [], reason }: Filter): string {
  const of = feed.length === 0 ? "" : `, of ${feed.join(" or ")}`;
  return `Nothing in quarantine that is ${status}${of}${reason === undefined ? "" : `, for ${reason}`}.`;
}

export function recordDetails(known: QuarantinedRecord): string {
  const why = reasons[known.reason as Reason] ?? known.reason;
  const kept = known.raw === null ? whyGone(known) : "kept; --raw prints them";
  return [
    `id       ${known.id}`,
    `feed     ${known.feed}`,
    `where    ${printable(known.source)}, record ${known.record}, byte ${known.byteOffset ?? "–"}`,
    `reason   ${known.reason}: ${why}${known.detail === null ? "" : ` (${known.detail})`}`,
    `records  ${known.records}`,
    `bytes    ${known.byteLength}, ${kept}`,
    `batch    ${known.batch}`,
    `status   ${known.status}${known.replay === null ? "" : ` by batch ${known.replay}`}`,
    "",
  ].join("\n");
}

/** Of a record whose bytes are not there. */
export function whyGone({ status }: QuarantinedRecord): string {
  return status === "open" ? "not kept" : "not kept, or gone by retention since it was closed";
}

/** @param ids as for {@link recordTable} */
export function replayTable(done: readonly Replayed[], ids: readonly string[]): string {
  if (done.length === 0) return "Nothing to replay.";
  return table(
    ["id", "outcome", "why"],
    done.map(({ id, outcome, why }) => [shortId(id, ids), outcome, why ?? ""]),
    { whole: ["id"] },
  );
}
