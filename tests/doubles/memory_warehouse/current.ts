/** Which batches count, and which event of an entity is the newest: the warehouses' views, over arrays. */
import type { EventPlace, Ledgered } from "./tables.ts";

export type Current = { batch: string; delivered: string | null; sequence: number };

/**
 * The batches that count, the newest delivery first. The newest arrival of a file's path counts, unless it was refused;
 * of a table what is of its newest whole generation or younger. A replay has the rank of the delivery that it mends; a
 * duplicate stands for the delivery that it repeats, with its own moment where that is later.
 */
export function currentBatches(ledger: readonly Ledgered[]): Current[] {
  const byId = new Map(ledger.map((row) => [row.batch_id, row]));
  const generations = new Map<string, string>();
  for (const { feed, source_kind, status, control } of ledger) {
    const { generation = "", whole } = read(control);
    if (source_kind !== "sqlserver" || status !== "loaded" || whole !== "true") continue;
    if (generation > (generations.get(feed) ?? "")) generations.set(feed, generation);
  }
  const deliveries = ledger.flatMap((row) => {
    const origin = byId.get(row.origin_batch_id ?? "");
    const least = row.source_kind === "sqlserver" ? generations.get(row.feed) : undefined;
    const { generation } = read(origin?.control ?? row.control);
    if (row.status !== "loaded" && row.status !== "duplicate") return [];
    if (least !== undefined && !(generation !== undefined && generation >= least)) return [];
    const { delivered, sequence } = origin ?? row;
    const delivery = row.duplicate_of ?? row.origin_batch_id ?? row.batch_id;
    const replaces = row.source_kind === "files" ? row.source : row.origin_batch_id ?? row.batch_id;
    return [{ feed: row.feed, delivered, sequence, delivery, replaces }];
  });
  const live = new Map<string, Current>();
  for (const same of Map.groupBy(deliveries, (one) => JSON.stringify([one.feed, one.replaces])).values()) {
    const { delivery, delivered, sequence } = same.reduce((a, b) => b.sequence > a.sequence ? b : a);
    const one = { batch: delivery, delivered, sequence }, other = live.get(delivery);
    if (other === undefined || newestFirst(one, other) < 0) live.set(delivery, one);
  }
  return ledger.flatMap(({ batch_id, origin_batch_id, status }) => {
    const found = status === "loaded" ? live.get(origin_batch_id ?? batch_id) : undefined;
    return found === undefined ? [] : [{ ...found, batch: batch_id }];
  }).sort(newestFirst);
}

function newestFirst(one: Current, other: Current): number {
  const [a, b] = [one.delivered ?? "", other.delivered ?? ""];
  return a === b ? other.sequence - one.sequence : a > b ? -1 : 1;
}

/** What a source says of its own batch. */
export function read(control: string | null): Record<string, string | undefined> {
  return control === null ? {} : JSON.parse(control);
}

/** By entity, the event of the greatest order; of one order the last that came, each where it first arrived. */
export function newestEvents(places: readonly EventPlace[]): EventPlace[] {
  return [...Map.groupBy(places, ({ key }) => key).values()].map((all) => {
    const greatest = all.reduce((most, { order }) => order > most ? order : most, "");
    const once = new Map<string, EventPlace>();
    const arrived = all.filter(({ order }) => order === greatest)
      .sort((a, b) => a.sequence - b.sequence || a.position - b.position);
    for (const place of arrived) if (!once.has(place.event)) once.set(place.event, place);
    return [...once.values()].at(-1)!;
  });
}
