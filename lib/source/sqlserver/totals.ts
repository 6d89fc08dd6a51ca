/** What a table says of itself: its rows, and the exact sums of its amounts. */
import type { Session } from "./connection.ts";
import * as sql from "./sql.ts";
import type { Table } from "./table.ts";

/** `source_rows`, and `source_sum_<raw column>` of each decimal or money column whose sums are surely exact. */
export async function readTotals(
  session: Session,
  { spec, columns }: Table,
): Promise<Record<string, string>> {
  const sums = columns.flatMap(({ name, raw, type }) => {
    const scale = scaleOf(type);
    return scale === null ? [] : [{ name, raw, scale }];
  });
  const [[rows, ...totals]] = await session.rows(sql.totals(spec.table, sums));
  const named = sums.map(({ raw }, at): [string, string] => [`source_sum_${raw}`, String(totals[at] ?? "0")]);
  return { source_rows: String(rows), ...Object.fromEntries(named) };
}

/** Decimals of a type; null where it is no amount, or where ten billion of them may not fit decimal(38). */
function scaleOf(type: string): number | null {
  if (/^(small)?money$/.test(type)) return 4;
  const match = /^(?:decimal|numeric)\((\d+),(\d+)\)$/.exec(type);
  return match === null || Number(match[1]) > 28 ? null : Number(match[2]);
}
