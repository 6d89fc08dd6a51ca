/**
 * What the warehouse must hold, in plain lists and maps: deliveries in the order of their commits, records in quarantine,
 * checkpoints. It shares no code with the product, and does everything the slow way.
 */
import { type Bad, countOf, type Good, sha256, type Truth } from "./content.ts";

export type Delivery = {
  sequence: number;
  kind: "load" | "replay";
  /** Of a replay: the sequence of the delivery whose records it loads. */
  origin: number | null;
  feed: string;
  source: string;
  sourceKind: string;
  checksum: string;
  status: "loaded" | "refused" | "duplicate";
  /** Sequences of the deliveries that it may be said to repeat; the ledger says which. */
  repeats: number[];
  read: number;
  loaded: number;
  /** What was loaded; nothing is known of a table's rows one by one. */
  good: Good[];
  quarantined: number;
};

export type Held = Bad & {
  delivery: number;
  status: "open" | "replayed" | "discarded" | "superseded";
  /** The delivery that replayed or superseded it. */
  replayedBy: number | null;
};

/** A file as a run brings it to its commit. */
export type Brought = { feed: string; path: string; from: string | null; bytes: Uint8Array; truth: Truth };

/** Where a delivery stands among those of its feed: by the moment in its name, a bare name first; then by arrival. */
export type Rank = { moment: string; sequence: number };

export function byRank(one: Rank, other: Rank): number {
  if (one.moment !== other.moment) return one.moment < other.moment ? -1 : 1;
  return one.sequence - other.sequence;
}

/** Names of one feed carry moments of one form, which sort as text does. */
function momentOf({ source, feed }: Delivery): string {
  if (feed.startsWith("events.")) return "";
  return /_(\d{4}[\dw]*)\./.exec(source)?.[1] ?? "";
}

const none: Truth = { refused: false, good: [], bad: [] };

function countsOf(truth: Truth) {
  const [read, loaded] = [countOf(truth), truth.good.length];
  return { read, loaded, good: truth.good, quarantined: read - loaded };
}

export class Model {
  readonly deliveries: Delivery[] = [];
  readonly held: Held[] = [];
  /** Path → sha256. */
  readonly checkpoints = new Map<string, string>();
  /** Slice → what its checkpoint says behind the next offset. */
  readonly streams = new Map<string, string>();

  delivery(sequence: number): Delivery {
    return this.deliveries[sequence - 1];
  }

  /** Files of one transaction; what becomes of each. */
  commit(group: readonly Brought[]): ("loaded" | "refused" | "duplicate" | "fenced")[] {
    const live = this.current();
    const here: Delivery[] = [], brought: Delivery[] = [];
    const fates = group.map(({ feed, path, from, bytes, truth }) => {
      if ((this.checkpoints.get(path) ?? null) !== from) return "fenced" as const;
      const checksum = sha256(bytes);
      const repeats = truth.refused ? [] : this.#sameContent({ feed, path, checksum }, live, here);
      this.checkpoints.set(path, checksum);
      const status = truth.refused ? "refused" : repeats.length > 0 ? "duplicate" : "loaded";
      const nothing = status === "duplicate";
      const delivery = this.#add({
        kind: "load",
        origin: null,
        feed,
        source: path,
        sourceKind: "files",
        checksum,
        status,
        repeats,
        ...countsOf(nothing ? none : truth),
      });
      if (status !== "refused") here.push(delivery);
      brought.push(delivery);
      if (!nothing) {
        for (const bad of truth.bad) this.#hold({ ...bad, delivery: delivery.sequence });
      }
      return status;
    });
    // The last that came at one of its paths is what closed a record.
    const counts = this.current();
    for (const delivery of brought.toReversed()) this.#supersede(delivery, counts);
    return fates;
  }

  /** Records of a stream's range, as the ledger has cut it; the checkpoint is what it says of the last record. */
  stream(range: Pick<Delivery, "feed" | "source"> & { truth: Truth; checkpoint: string }): Delivery {
    const { feed, source, truth, checkpoint } = range;
    const checksum = checkpoint.split(" ").at(-1)!;
    this.streams.set(source, checkpoint);
    const delivery = this.#add({
      kind: "load",
      origin: null,
      feed,
      source,
      sourceKind: "kafka",
      checksum,
      status: "loaded",
      repeats: [],
      ...countsOf(truth),
    });
    for (const bad of truth.bad) this.#hold({ ...bad, delivery: delivery.sequence });
    return delivery;
  }

  /** A window of a table. */
  table({ feed, source, checksum, loaded }: Pick<Delivery, "feed" | "source" | "checksum" | "loaded">): void {
    this.#add({
      kind: "load",
      origin: null,
      feed,
      source,
      sourceKind: "sqlserver",
      checksum,
      status: "loaded",
      repeats: [],
      ...countsOf(none),
      read: loaded,
      loaded,
    });
  }

  /** The first offset of a slice that is not loaded. */
  loadedTo(slice: string): number {
    const last = this.streams.get(slice);
    return last === undefined ? 0 : Number(last.split(" ")[0]) + 1;
  }

  /** Mended records of one delivery. */
  replay(of: number, records: { held: Held; good: Good }[], checksum: string): Delivery {
    const { feed, source, sourceKind } = this.delivery(of);
    const good = records.map((record) => record.good);
    const delivery = this.#add({
      kind: "replay",
      origin: of,
      feed,
      source,
      sourceKind,
      checksum,
      status: "loaded",
      repeats: [],
      ...countsOf({ refused: false, good, bad: [] }),
    });
    for (const { held } of records) {
      Object.assign(held, { status: "replayed", replayedBy: delivery.sequence });
    }
    return delivery;
  }

  /** Sequences of the deliveries whose rows count → the place in the order in which they count. */
  current(): Map<number, Rank> {
    const standing = new Map<string, { delivery: number; rank: Rank }>();
    for (const one of this.deliveries) {
      if (one.status === "refused" || one.sourceKind === "sqlserver") continue;
      const sequence = one.origin ?? one.sequence;
      const delivery = one.status === "duplicate" ? one.repeats[0] : sequence;
      const replaces = `${one.feed} ${one.sourceKind === "files" ? one.source : sequence}`;
      if ((standing.get(replaces)?.rank.sequence ?? 0) > sequence) continue;
      standing.set(replaces, { delivery, rank: { moment: momentOf(one), sequence } });
    }
    const counts = new Map<number, Rank>();
    for (const one of this.deliveries) {
      if (one.status !== "loaded") continue;
      const ranks = [...standing.values()].filter(({ delivery }) => delivery === (one.origin ?? one.sequence))
        .map(({ rank }) => rank);
      if (ranks.length > 0) counts.set(one.sequence, ranks.sort(byRank).at(-1)!);
    }
    return counts;
  }

  open(): Held[] {
    return this.held.filter(({ status }) => status === "open");
  }

  /** Deliveries of the same bytes of the same feed from other paths that count, or stand earlier in the group. */
  #sameContent(
    { feed, path, checksum }: { feed: string; path: string; checksum: string },
    live: ReadonlyMap<number, Rank>,
    here: readonly Delivery[],
  ): number[] {
    const same = (one: Delivery) => one.feed === feed && one.checksum === checksum && one.kind === "load";
    const there = this.deliveries.filter((one) =>
      same(one) && one.status === "loaded" && one.source !== path && one.sourceKind === "files" &&
      live.has(one.sequence)
    );
    if (there.length > 0) return there.map(({ sequence }) => sequence);
    const first = here.find(same);
    if (first === undefined) return [];
    return first.status === "duplicate" ? first.repeats : [first.sequence];
  }

  /** Records of a file stay open as long as its bytes count, at whichever path; those of a refused one go with any arrival. */
  #supersede({ source, status, sequence }: Delivery, counts: ReadonlyMap<number, Rank>): void {
    for (const held of this.open()) {
      const of = this.delivery(held.delivery);
      if (of.sourceKind !== "files" || of.sequence >= sequence) continue;
      const paths = this.deliveries.filter((one) => one === of || one.repeats[0] === of.sequence);
      if (!paths.some((one) => one.source === source && one.sequence < sequence)) continue;
      if (of.status !== "refused" && (status === "refused" || counts.has(of.sequence))) continue;
      Object.assign(held, { status: "superseded", replayedBy: sequence });
    }
  }

  #hold(held: Omit<Held, "status" | "replayedBy">): void {
    this.held.push({ ...held, status: "open", replayedBy: null });
  }

  #add(delivery: Omit<Delivery, "sequence">): Delivery {
    const added = { ...delivery, sequence: this.deliveries.length + 1 };
    this.deliveries.push(added);
    return added;
  }
}
