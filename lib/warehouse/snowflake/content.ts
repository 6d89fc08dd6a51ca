/** What a table gives on Snowflake: a hash of its rows in any order, and the rows as a Parquet file. */
import { contentOf } from "../content.ts";
import type { Column, Content, ParquetFile } from "../warehouse.ts";
import type { Session } from "./session.ts";
import { name } from "./sql.ts";
import { get, remove } from "./stage.ts";

export async function readContent(session: Session, table: string): Promise<Content> {
  const columns = await session.columns(`SELECT * FROM ${table}`);
  const [sums] = await session.rows(hashRows(table, columns));
  return contentOf(columns, sums);
}

/**
 * Sums of both halves of each row's MD5: order does not matter, and a row that is there twice counts twice,
 * as it would not with xor. 38 digits hold 2^62 rows.
 */
function hashRows(table: string, columns: readonly Column[]): string {
  const text = columns.map(rowText).join(" || ");
  return `SELECT COUNT(*) AS "rows", TO_VARCHAR(SUM(MD5_NUMBER_LOWER64(t))) AS low,
      TO_VARCHAR(SUM(MD5_NUMBER_UPPER64(t))) AS high
    FROM (SELECT ${text} AS t FROM ${table})`;
}

/** Writes a value so that it can only be read one way: its length, or nothing for NULL, a colon, the value. */
function rowText({ name: column, type }: Column): string {
  const value = type === "TIMESTAMP WITH TIME ZONE"
    // As text it would depend on the session's format.
    ? `TO_VARCHAR(CONVERT_TIMEZONE('UTC', ${name(column)}), 'YYYY-MM-DD HH24:MI:SS.FF9')`
    : `TO_VARCHAR(${name(column)})`;
  return `COALESCE(TO_VARCHAR(LENGTH(${value})), '') || ':' || COALESCE(${value}, '')`;
}

/**
 * Unloads a table into one Parquet file and fetches it. Numbers are cast: Snowflake writes every other one as a decimal.
 * @see https://docs.snowflake.com/en/user-guide/data-unload-considerations
 */
export async function unload(
  session: Session,
  table: string,
  { columns, path }: { columns: readonly Column[]; path: string },
): Promise<ParquetFile> {
  const prefix = crypto.randomUUID();
  const casts = columns.map(({ name: column, type }) => `CAST(${name(column)} AS ${type}) AS "${column}"`);
  try {
    const [{ rows_unloaded }] = await session.rows(`COPY INTO @ops.unload/${prefix}/part.parquet
      FROM (SELECT ${casts.join(", ")} FROM ${table})
      FILE_FORMAT = (TYPE = PARQUET COMPRESSION = SNAPPY) HEADER = TRUE SINGLE = TRUE MAX_FILE_SIZE = 5368709120`);
    await get(session, { prefix, name: "part.parquet", to: path });
    return { path, bytes: (await Deno.stat(path)).size, records: Number(rows_unloaded), codec: "snappy" };
  } finally {
    await remove(session, "unload", [prefix]);
  }
}
