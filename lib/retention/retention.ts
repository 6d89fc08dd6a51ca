/** What holds records outside raw for longer than it is needed loses it: quarantine its bytes, quality its keys. */
import type { Warehouse } from "../warehouse/warehouse.ts";
import { bytes, type Forgettable, keys } from "./statements.ts";

/** Older than these is what goes. */
export type Cutoffs = { quarantine: Date; failures: Date };

/** How many records lost their bytes and how many keys went; in a dry run, how many would. */
export type Retained = {
  dryRun: boolean;
  quarantine: { before: string; entries: number };
  failures: { before: string; rows: number };
};

export type RetainOptions = { warehouse: Warehouse; before: Cutoffs; dryRun: boolean; signal: AbortSignal };

/**
 * Each in a transaction of its own, so that neither is held up by who works on the other. Killed between the two, or run
 * again, it does what is left.
 * @throws {ContractError} when there is no warehouse.
 */
export async function retain({ warehouse, before, dryRun, signal }: RetainOptions): Promise<Retained> {
  const quarantined = before.quarantine.toISOString(), failed = before.failures.toISOString();
  const there = await tables(warehouse);
  const lose = async (what: Forgettable, before: string) => {
    signal.throwIfAborted();
    if (!there.has(what.table)) return 0;
    if (!dryRun) return (await warehouse.transact([what.forget(before)]))[0];
    const { sql, params } = what.count(before);
    return Number((await warehouse.query(sql, params))[0].count);
  };
  return {
    dryRun,
    quarantine: { before: quarantined, entries: await lose(bytes, quarantined) },
    failures: { before: failed, rows: await lose(keys, failed) },
  };
}

/** A warehouse whose rules were never checked has no table of their failures. */
async function tables(warehouse: Warehouse): Promise<Set<string>> {
  const rows = await warehouse.query(
    "SELECT LOWER(table_schema || '.' || table_name) AS table_name FROM information_schema.tables",
  );
  return new Set(rows.map(({ table_name }) => String(table_name)));
}
