/** What the memory warehouse holds: the tables of `raw`, `ops` and `staging` as maps and arrays. */
import { type Feed, rawTable, type SourceKind } from "../../../lib/feeds/feed.ts";
import type { LedgerRow } from "../../../lib/warehouse/commit.ts";
import type { QuarantinedRecord, Row } from "../../../lib/warehouse/warehouse.ts";

export type Ledgered = LedgerRow & { sequence: number; finished_at: string };
export type Kept = Omit<QuarantinedRecord, "sourceKind" | "columns">;

/** Where an event of an entity stands in raw, with what decides which event is the newest. */
export type EventPlace = {
  key: string;
  order: string;
  event: string;
  batch: string;
  sequence: number;
  position: number;
};

export type Tables = {
  /** By raw table. */
  raw: Map<string, { columns: Set<string>; rows: Row[] }>;
  /** By feed and source kind: slice → text. */
  checkpoints: Map<string, Map<string, string>>;
  ledger: Ledgered[];
  quarantine: Kept[];
  /** By table of current state. */
  places: Map<string, EventPlace[]>;
};

export function emptyTables(): Tables {
  return { raw: new Map(), checkpoints: new Map(), ledger: [], quarantine: [], places: new Map() };
}

/** A copy that a transaction may write to. Rows are shared: no one changes them, they are replaced. */
export function copyTables({ raw, checkpoints, ledger, quarantine, places }: Tables): Tables {
  return {
    raw: mapped(raw, ({ columns, rows }) => ({ columns: new Set(columns), rows: [...rows] })),
    checkpoints: mapped(checkpoints, (slices) => new Map(slices)),
    ledger: [...ledger],
    quarantine: [...quarantine],
    places: mapped(places, (all) => [...all]),
  };
}

function mapped<K, V>(map: ReadonlyMap<K, V>, copy: (value: V) => V): Map<K, V> {
  return new Map([...map].map(([key, value]) => [key, copy(value)]));
}

/** @throws {Error} where it was never prepared. */
export function rawOf({ raw }: Tables, feed: Feed): { columns: Set<string>; rows: Row[] } {
  const found = raw.get(rawTable(feed));
  if (found === undefined) throw new Error(`Cannot use raw.${rawTable(feed)}: it was never prepared`);
  return found;
}

/** A feed's checkpoints of one kind of source; the map may be written to. */
export function slicesOf({ checkpoints }: Tables, feed: string, source: SourceKind | string) {
  const name = `${feed} ${source}`;
  const found = checkpoints.get(name) ?? new Map<string, string>();
  checkpoints.set(name, found);
  return found;
}
