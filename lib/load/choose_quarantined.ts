/** Resolves what a person names in quarantine: ids by their beginnings, feeds, reasons. Refuses unknown names. */
import { reasons } from "../batch/quarantine.ts";
import { ConfigError } from "../errors.ts";
import { chooseFeeds } from "../feeds/feeds.ts";
import type { QuarantinedRecord, QuarantineFilter, Warehouse } from "../warehouse/warehouse.ts";

/** The least length of an id that is shown: its batch's second, and 16 bits that tell batches of a second apart. */
const shortest = 20;

/** Every id in quarantine, in order. */
export async function quarantineIds(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.query("SELECT quarantine_id AS id FROM ops.quarantine");
  // Warehouses may collate otherwise.
  return rows.map((row) => String(row.id)).sort();
}

/**
 * The ids that were named, each whole or by a beginning that no other has.
 * @param ids all that are there, in order
 * @throws {ConfigError} when one is none's, or the beginning of several
 */
export function wholeIds(named: readonly string[], ids: readonly string[], verb: string): string[] {
  const problems: string[] = [];
  const whole = named.flatMap((name) => {
    const from = placeOf(name, ids);
    // A whole id wins over ids that it begins: records 1 and 10 of a batch.
    if (ids[from] === name) return [name];
    const found = name === "" ? 0 : placeOf(`${name}\uffff`, ids) - from;
    if (found === 1) return [ids[from]];
    problems.push(
      found === 0 ? `${name}: no record has this id` : `${name}: ${found} records have ids that begin so`,
    );
    return [];
  });
  if (problems.length === 0) return [...new Set(whole)];
  const there = ids.length === 0
    ? "quarantine is empty"
    : "`deno task quarantine list` has those that are open";
  throw new ConfigError(`Cannot ${verb} ${problems.join("; ")}. There are ${ids.length} records: ${there}`);
}

/** A verb and its records: those of the ids; without ids, a replay takes all open ones. */
export type Named = {
  verb: "show" | "replay" | "discard";
  ids: readonly string[];
  /** Feeds or systems; of any without. */
  feed?: readonly string[];
  reason?: string;
};

/**
 * The records that are named.
 * @throws {ConfigError} when an id is none's or several's, or a record is not open that is to be replayed or discarded.
 */
export async function namedRecords(warehouse: Warehouse, named: Named): Promise<QuarantinedRecord[]> {
  const { verb, feed, reason } = named;
  if (named.ids.length === 0) return await recordsOf(warehouse, { feed, reason, status: "open" });
  const ids = wholeIds(named.ids, await quarantineIds(warehouse), verb);
  const records = await recordsOf(warehouse, { ids, feed, reason });
  if (verb === "show") return records;
  const status = new Map(records.map((record) => [record.id, record.status]));
  const closed = ids.filter((id) => status.get(id) !== "open")
    .map((id) => `${id}: it is ${status.get(id) ?? "of another feed, or there for another reason"}`);
  if (closed.length > 0) throw new ConfigError(`Cannot ${verb} ${closed.join("; ")}`);
  return records;
}

/** As {@link QuarantineFilter}, with any number of feeds and systems. */
export type Filter = Omit<QuarantineFilter, "feed"> & { feed?: readonly string[] };

/** @throws {ConfigError} when a name chooses no feed. */
export async function recordsOf(
  warehouse: Warehouse,
  { feed = [], ...filter }: Filter,
): Promise<QuarantinedRecord[]> {
  if (feed.length === 0) return await warehouse.quarantined(filter);
  const names = chooseFeeds(feed).map(({ name }) => name);
  if (names.length === 1) return await warehouse.quarantined({ ...filter, feed: names[0] });
  return (await warehouse.quarantined(filter)).filter((record) => names.includes(record.feed));
}

/** The shortest beginning that only this id has, of 20 characters at least. */
export function shortId(id: string, ids: readonly string[]): string {
  const at = placeOf(id, ids);
  const alike = [ids[at - 1], ids[at + 1]].map((other) => other === undefined ? 0 : common(id, other));
  return id.slice(0, Math.max(shortest, ...alike.map((length) => length + 1)));
}

/** @throws {ConfigError} for an unknown feed or reason; it names those that there are. */
export function checkFilter(
  { feed = [], reason }: { feed?: readonly string[]; reason?: string },
  verb: string,
): void {
  chooseFeeds(feed);
  if (reason !== undefined && !Object.hasOwn(reasons, reason)) {
    throw new ConfigError(
      `Cannot ${verb} records with reason '${reason}': there is none of that name. Reasons: ${
        Object.keys(reasons).join(", ")
      }`,
    );
  }
}

/** Where a text is among sorted ones, or would be. */
function placeOf(text: string, sorted: readonly string[]): number {
  let from = 0, to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < text) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many characters two texts begin with alike. */
function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
