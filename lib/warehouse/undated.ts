/** Batches that were loaded before the ledger had their deliveries' moments: their names say them still. */
import { deliveredOf } from "../feeds/delivered.ts";
import { feeds } from "../feeds/feeds.ts";
import type { Row } from "./warehouse.ts";

export const selectUndated =
  "SELECT DISTINCT feed, source, source_kind FROM ops.batches WHERE delivered_by IS NULL";

/** Rows of {@link selectUndated} with their moments, as the ledger writes them. */
export function momentsOf(undated: readonly Row[]) {
  const forms = new Map(feeds.map(({ name, sources }) => [name, sources.files?.delivered]));
  return undated.map(({ feed, source, source_kind }) => {
    const taken = source_kind === "files" ? forms.get(String(feed)) : undefined;
    const { at, by } = deliveredOf(String(source), taken);
    return { feed: String(feed), source: String(source), delivered: at, delivered_by: by };
  });
}
