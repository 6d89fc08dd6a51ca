/** The warehouse held against the model: ledger, checkpoints, quarantine, what counts, raw rows, current state. */
import assert from "node:assert/strict";
import { type Database, withDatabase } from "../../lib/warehouse/duckdb/database.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { adoptStream } from "./adopt.ts";
import { byRank, type Delivery, type Model } from "./model.ts";
import { currentState } from "./state.ts";
import type { World } from "./world.ts";

/** Compares everything; of raw the rows of deliveries that are new, and of the others how many there are. */
export async function check(world: World, { whole = false } = {}): Promise<void> {
  // Opening a file that is not there would make it.
  const there = await Deno.stat(world.path("warehouse.duckdb")).then(() => true, () => false);
  if (!there) return assert.equal(world.model.deliveries.length, 0);
  await withDatabase({ path: world.path("warehouse.duckdb"), folders: [] }, async (database) => {
    const tables = await rawTables(database);
    if (!tables.has("ops.batches")) return assert.equal(world.model.deliveries.length, 0);
    const ids = await checkLedger(database, world);
    await checkCheckpoints(database, world);
    await checkQuarantine(database, world.model, ids);
    await checkCurrent(database, world.model, ids);
    await checkAccounting(database, world.model);
    await checkRows(database, world, { ids, tables, after: whole ? 0 : world.ids.length });
    await checkState(database, world.model, { ids, tables });
    world.ids = ids;
  });
}

async function rawTables(database: Database): Promise<Set<string>> {
  const rows = await database.rows(
    "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables",
  );
  return new Set(rows.map(({ name }) => String(name)));
}

/** The ledger; the ids of its batches in their order, as the model does not know them. */
async function checkLedger(database: Database, world: World): Promise<string[]> {
  const { model } = world;
  const rows = await database.rows(
    `SELECT batch_id, sequence, kind, origin_batch_id, feed, source, source_kind, checksum, status, records_read,
      records_loaded, records_quarantined, duplicate_of, control FROM ops.batches ORDER BY sequence`,
  );
  const ids = rows.map(({ batch_id }) => String(batch_id));
  assert.equal(new Set(ids).size, ids.length, "a batch id is there twice");
  for (const [at, row] of rows.entries()) {
    if (at >= model.deliveries.length) {
      if (row.source_kind === "kafka") adoptStream(world, row);
      else world.adopt?.(world, row);
    }
    const wanted = model.deliveries[at];
    assert.ok(wanted !== undefined, `batch ${at + 1} of ${row.source} is more than there should be`);
    assert.deepEqual(
      {
        sequence: Number(row.sequence),
        kind: row.kind,
        feed: row.feed,
        source: row.source,
        sourceKind: row.source_kind,
        checksum: row.checksum,
        status: row.status,
        origin: row.origin_batch_id === null ? null : ids.indexOf(String(row.origin_batch_id)) + 1,
        counts: [row.records_read, row.records_loaded, row.records_quarantined].map(Number),
      },
      {
        sequence: wanted.sequence,
        kind: wanted.kind,
        feed: wanted.feed,
        source: wanted.source,
        sourceKind: wanted.sourceKind,
        checksum: wanted.checksum,
        status: wanted.status,
        origin: wanted.origin,
        counts: [wanted.read, wanted.loaded, wanted.quarantined],
      },
      `ledger, batch ${at + 1}`,
    );
    if (wanted.status !== "duplicate") assert.equal(row.duplicate_of, null);
    else adoptDuplicate(wanted, ids.indexOf(String(row.duplicate_of)) + 1);
  }
  assert.equal(rows.length, model.deliveries.length, "batches in the ledger");
  return ids;
}

/** Where several deliveries hold the same bytes, the ledger may name any. */
function adoptDuplicate(delivery: Delivery, named: number): void {
  assert.ok(delivery.repeats.includes(named), `batch ${delivery.sequence} is said to repeat batch ${named}`);
  delivery.repeats = [named];
}

async function checkCheckpoints(database: Database, { model }: World): Promise<void> {
  const rows = await database.rows(
    "SELECT source_kind, slice, text FROM ops.checkpoints WHERE text IS NOT NULL AND source_kind <> 'sqlserver'",
  );
  const found = rows.map(({ source_kind, slice, text }) => {
    // Behind the last record there may be offsets that only brokers see.
    const behind = source_kind === "files" ? String(text) : String(text).replace(/^\d+ /, "");
    return [String(slice), behind] as const;
  });
  const bySlice = (a: readonly string[], b: readonly string[]) => (a[0] < b[0] ? -1 : 1);
  const wanted = [...model.checkpoints, ...model.streams].sort(bySlice);
  assert.deepEqual(found.sort(bySlice), wanted, "checkpoints");
}

async function checkQuarantine(database: Database, model: Model, ids: readonly string[]): Promise<void> {
  const rows = await database.rows(
    `SELECT batch_id, record_number, byte_offset, byte_length, records, reason, digest, lower(hex(raw)) AS raw, status,
      replay_batch_id FROM ops.quarantine`,
  );
  const place = (id: Row[string]) => id === null ? null : ids.indexOf(String(id)) + 1;
  const found = rows.map((row) => [
    ...[place(row.batch_id), Number(row.record_number)],
    ...[
      row.byte_offset === null ? null : Number(row.byte_offset),
      Number(row.byte_length),
      Number(row.records),
    ],
    ...[row.reason, row.digest, row.raw, row.status, place(row.replay_batch_id)],
  ]);
  const wanted = model.held.map((held) => [
    ...[held.delivery, held.position, held.byteOffset, held.byteLength, held.records],
    ...[held.reason, held.digest, held.raw, held.status, held.replayedBy],
  ]);
  assert.deepEqual(byPlace(found), byPlace(wanted), "quarantine");
}

function byPlace<T extends (string | number | boolean | null)[]>(rows: T[]): T[] {
  return rows.sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
}

async function checkCurrent(database: Database, model: Model, ids: readonly string[]): Promise<void> {
  const rows = await database.rows(
    `SELECT c.batch_id, c.sequence, c.feed FROM ops.current_batches c JOIN ops.batches b ON b.batch_id = c.batch_id
    WHERE b.source_kind <> 'sqlserver' ORDER BY c.delivered NULLS FIRST, c.sequence`,
  );
  const found = rows.map((row) => [ids.indexOf(String(row.batch_id)) + 1, Number(row.sequence)]);
  const current = model.current();
  const wanted = [...current].map(([sequence, rank]) => [sequence, rank.sequence]);
  assert.deepEqual(byPlace([...found]), byPlace(wanted), "batches that count");
  for (const [feed, some] of Map.groupBy(rows, ({ feed }) => String(feed))) {
    if (feed.startsWith("events.")) continue;
    const order = some.map(({ batch_id }) => ids.indexOf(String(batch_id)) + 1);
    // A replay stands where the delivery does whose records it mends.
    const ranks = order.map((sequence) => current.get(sequence)!);
    assert.deepEqual(ranks, [...ranks].sort(byRank), `order of the deliveries of ${feed}`);
  }
}

async function checkAccounting(database: Database, model: Model): Promise<void> {
  const rows = await database.rows(
    "SELECT sequence, records_replayed, records_open FROM ops.accounting ORDER BY sequence",
  );
  const wanted = model.deliveries.filter(({ kind }) => kind === "load").map(({ sequence }) => [
    sequence,
    model.deliveries.reduce((sum, one) => one.origin === sequence ? sum + one.loaded : sum, 0),
    model.open().reduce((sum, { delivery, records }) => delivery === sequence ? sum + records : sum, 0),
  ]);
  assert.deepEqual(rows.map((row) => Object.values(row).map(Number)), wanted, "accounting");
}

type RowsOptions = { ids: readonly string[]; tables: ReadonlySet<string>; after: number };

async function checkRows(
  database: Database,
  { model, feeds }: World,
  { ids, tables, after }: RowsOptions,
): Promise<void> {
  const there = feeds.filter(({ name }) => tables.has(`raw.${rawName(name)}`));
  const counts = await database.rows(
    there.map(({ name }) =>
      `SELECT _batch_id AS id, count(*) AS n FROM raw.${rawName(name)} GROUP BY _batch_id`
    )
      .join(" UNION ALL "),
  );
  const wanted = model.deliveries.filter(({ good }) => good.length > 0).map(({ sequence, good }) =>
    [sequence, good.length] as number[]
  );
  const found = counts.map(({ id, n }) => [ids.indexOf(String(id)) + 1, Number(n)]);
  assert.deepEqual(byPlace(found), byPlace(wanted), "rows in raw, by batch");

  const fresh = model.deliveries.filter(({ sequence, good }) => sequence > after && good.length > 0);
  for (const [name, deliveries] of Map.groupBy(fresh, ({ feed }) => feed)) {
    const named = deliveries.map(({ sequence }) => `'${ids[sequence - 1]}'`).join(", ");
    const rows = await database.rows(`SELECT * FROM raw.${rawName(name)} WHERE _batch_id IN (${named})`);
    const loaded = Map.groupBy(rows, ({ _batch_id }) => ids.indexOf(String(_batch_id)) + 1);
    for (const { sequence, source, good } of deliveries) {
      const found = loaded.get(sequence)!.map(({ _batch_id, _loaded_at, _position, _source, ...columns }) => {
        assert.equal(_source, source);
        const values = Object.entries(columns).filter(([, value]) => value !== null);
        return { position: Number(_position), values: Object.fromEntries(values) };
      });
      found.sort((a, b) => a.position - b.position);
      assert.deepEqual(found, good, `rows of batch ${sequence}, ${source}`);
    }
  }
}

export const rawName = (feed: string) => feed.replace(".", "_");

async function checkState(
  database: Database,
  model: Model,
  { ids, tables }: Omit<RowsOptions, "after">,
): Promise<void> {
  for (const entity of ["claim", "member", "provider"]) {
    if (!tables.has(`staging.current_${entity}`)) continue;
    const rows = await database.rows(
      `SELECT _key, _order, _op, _batch_id, _position, document FROM staging.current_${entity}`,
    );
    const found = rows.map((row) => [
      ...[row._key, row._order, row._op, ids.indexOf(String(row._batch_id)) + 1, Number(row._position)],
      row.document,
    ]);
    const order = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    const wanted = currentState(model.deliveries.filter(({ feed }) => feed === `events.${entity}`));
    assert.deepEqual(found.sort(order), wanted.sort(order), `current state of each ${entity}`);
  }
}
