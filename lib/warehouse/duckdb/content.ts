/** What a select gives on DuckDB: its columns, and a hash of its rows in any order. */
import { contentOf } from "../content.ts";
import type { Column, Content } from "../warehouse.ts";
import type { Database } from "./database.ts";

export async function readContent(database: Database, select: string): Promise<Content> {
  const described = await database.rows(`DESCRIBE ${select}`);
  const columns = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  const [sums] = await database.rows(hashRows(select, columns));
  return contentOf(columns, sums);
}

/**
 * Sums of both halves of each row's MD5: order does not matter, and a row that is there twice counts twice,
 * as it would not with xor. 2^63 rows fit.
 */
function hashRows(select: string, columns: readonly Column[]): string {
  return `SELECT count(*) AS rows, sum((hash & 18446744073709551615::UHUGEINT)::UBIGINT)::VARCHAR AS low,
      sum((hash >> 64)::UBIGINT)::VARCHAR AS high
    FROM (SELECT md5_number(concat(${columns.map(rowText).join(", ")})) AS hash FROM (${select}))`;
}

/**
 * Arguments of `concat`, which skips NULL, that write a value so that it can only be read one way: `5;` or `;`
 * for NULL, and, for text, `2:é` in bytes, `0:` when empty, `:` for NULL.
 */
function rowText({ name, type }: Column): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (/^(BOOLEAN|INTEGER|BIGINT|DECIMAL\(.*\)|DOUBLE|DATE)$/.test(type)) return `${column}, ';'`;
  // As text it would depend on the session's time zone.
  if (type === "TIMESTAMP WITH TIME ZONE") return `epoch_us(${column}), ';'`;
  return `strlen(${column}::VARCHAR), ':', ${column}::VARCHAR`;
}
