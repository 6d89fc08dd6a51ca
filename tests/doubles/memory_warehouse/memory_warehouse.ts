/** A warehouse in memory: the port's commits without a database, with faults that a test asks for. */
import type { Batch } from "../../../lib/batch/batch.ts";
import {
  declaredColumns,
  eventColumns,
  type Feed,
  rawTable,
  type SourceKind,
} from "../../../lib/feeds/feed.ts";
import { commitGroup } from "../../../lib/warehouse/commit.ts";
import type {
  Dialect,
  Outcome,
  QuarantinedRecord,
  QuarantineFilter,
  Row,
  Warehouse,
} from "../../../lib/warehouse/warehouse.ts";
import type { Contents } from "../../warehouse/contents.ts";
import { currentBatches, newestEvents } from "./current.ts";
import type { Around } from "./faults.ts";
import { change, commitSteps } from "./steps.ts";
import { copyTables, emptyTables, rawOf, slicesOf, type Tables } from "./tables.ts";

type Call = "prepare" | "checkpoints" | "stage" | "commit";

/** One warehouse; processes that share it share the object. */
export class MemoryWarehouse implements Warehouse {
  #tables = emptyTables();
  #turn: Promise<unknown> = Promise.resolve();
  readonly #faults = new Map<Call, Around[]>();
  readonly #staged = new Set<string>();
  /** The groups that were committed, in their order. */
  readonly groups: { batches: readonly Batch[]; outcomes: readonly Outcome[] }[] = [];

  /** What stands around the next call of this name; given several times, of the next calls, one by one. */
  onNext(call: Call, around: Around): void {
    this.#faults.set(call, [...this.#faults.get(call) ?? [], around]);
  }

  /** Moves a checkpoint, as another process would. */
  async moveCheckpoint(feed: Feed, source: SourceKind, to: { slice: string; text: string }): Promise<void> {
    await this.#transaction((tables) =>
      Promise.resolve(slicesOf(tables, feed.name, source).set(to.slice, to.text))
    );
  }

  prepare(feeds: readonly { feed: Feed; columns: readonly string[] }[]): Promise<Map<string, string[]>> {
    return this.#call("prepare", () => this.#transaction((tables) => prepareAll(tables, feeds)));
  }

  checkpoints(feed: Feed, source: SourceKind): Promise<Map<string, string>> {
    return this.#call(
      "checkpoints",
      () => Promise.resolve(new Map(slicesOf(this.#tables, feed.name, source))),
    );
  }

  stage(batch: Batch): Promise<void> {
    return this.#call("stage", async () => {
      for (const path of filesOf(batch)) await Deno.stat(path);
      this.#staged.add(batch.id);
    });
  }

  commit(group: readonly Batch[]): Promise<Outcome[]> {
    return this.#call("commit", () =>
      this.#transaction(async (tables) => {
        for (const batch of group) this.#expectStaged(batch);
        const outcomes = await commitGroup(commitSteps(tables), group);
        this.groups.push({ batches: group, outcomes });
        return outcomes;
      }));
  }

  quarantined({ ids, feed, reason, status }: QuarantineFilter): Promise<QuarantinedRecord[]> {
    const { ledger, quarantine } = this.#tables;
    const batches = new Map(ledger.map((row) => [row.batch_id, row]));
    const found = quarantine.filter((one) =>
      (ids?.includes(one.id) ?? true) && (feed ?? one.feed) === one.feed &&
      (reason ?? one.reason) === one.reason && (status ?? one.status) === one.status
    ).map((one) => {
      const { source_kind, columns, sequence } = batches.get(one.batch)!;
      return { sequence, record: { ...one, sourceKind: source_kind, columns: JSON.parse(columns ?? "[]") } };
    });
    found.sort((a, b) => a.sequence - b.sequence || a.record.record - b.record.record);
    return Promise.resolve(found.map(({ record }) => record));
  }

  discard(ids: readonly string[]): Promise<number> {
    return this.#transaction((tables) =>
      Promise.resolve(change(tables, ({ id }) => ids.includes(id), { status: "discarded" }))
    );
  }

  get dialect(): Dialect {
    throw noSql();
  }
  create(): Promise<never> {
    return Promise.reject(noSql());
  }
  query(): Promise<never> {
    return Promise.reject(noSql());
  }
  transact(): Promise<never> {
    return Promise.reject(noSql());
  }
  snapshot(): Promise<never> {
    return Promise.reject(noSql());
  }

  /** What it holds, as the conformance suite asks every warehouse. */
  readonly contents: Contents = {
    raw: (feed) => {
      const sequences = new Map(this.#tables.ledger.map((row) => [row.batch_id, row.sequence]));
      const order = (row: Row) => sequences.get(String(row._batch_id))!;
      const rows = rawOf(this.#tables, feed).rows;
      return Promise.resolve(
        rows.toSorted((a, b) => order(a) - order(b) || Number(a._position) - Number(b._position)),
      );
    },
    current: async (feed) => {
      const rows = Map.groupBy(await this.contents.raw(feed), ({ _batch_id }) => _batch_id);
      return currentBatches(this.#tables.ledger).flatMap(({ batch }) => rows.get(batch) ?? []);
    },
    ledger: () => Promise.resolve(this.#tables.ledger.map((row) => ({ ...row }))),
    state: async (feed) => {
      const rows = await this.contents.raw(feed);
      return newestEvents(this.#tables.places.get(feed.state!.table) ?? []).map(({ batch, position }) =>
        rows.find((row) => row._batch_id === batch && Number(row._position) === position)!
      ).sort((a, b) => String(a._key) < String(b._key) ? -1 : 1);
    },
  };

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #call<T>(name: Call, call: () => Promise<T>): Promise<T> {
    const around = this.#faults.get(name)?.shift();
    return await (around === undefined ? call() : around(call));
  }

  /** One at a time; what it wrote is there when it is whole. */
  #transaction<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      const draft = copyTables(this.#tables);
      const result = await work(draft);
      this.#tables = draft;
      return result;
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  #expectStaged(batch: Batch): void {
    if (filesOf(batch).length === 0 || this.#staged.has(batch.id)) return;
    throw new Error(`Cannot commit ${batch.source}: batch ${batch.id} was not staged`);
  }
}

export function memoryWarehouse(): MemoryWarehouse {
  return new MemoryWarehouse();
}

function prepareAll(
  { raw }: Tables,
  feeds: readonly { feed: Feed; columns: readonly string[] }[],
): Promise<Map<string, string[]>> {
  const added = new Map<string, string[]>();
  for (const { feed, columns } of feeds) {
    const table = rawTable(feed), declared = declaredColumns(feed);
    const there = raw.get(table)?.columns ?? new Set([...eventColumns, ...declared]);
    if (!raw.has(table)) raw.set(table, { columns: there, rows: [] });
    const fresh = [...new Set([...declared, ...columns])].filter((name) => !there.has(name));
    for (const name of fresh) there.add(name);
    if (fresh.length > 0) added.set(feed.name, [...added.get(feed.name) ?? [], ...fresh]);
  }
  return Promise.resolve(added);
}

function filesOf({ segment, bad }: Batch): string[] {
  return [...segment?.parts ?? [], ...bad.path === null ? [] : [bad.path]];
}

function noSql(): Error {
  return new Error("Cannot run SQL: the memory warehouse speaks none");
}
