/** What of a range read again is in the warehouse already: by source and position, in raw or in quarantine. */
import type { Batch } from "../../batch/batch.ts";
import { rawTable } from "../../feeds/feed.ts";
import { type Database, literal } from "./database.ts";

/** Notes which positions of the batch's range are there; inside its transaction, before anything of it is loaded. */
export async function findPresent(database: Database, { feed, source, control }: Batch): Promise<void> {
  const { first, last } = control!;
  const range = `BETWEEN ${BigInt(first)} AND ${BigInt(last)}`;
  await database.run(`CREATE OR REPLACE TEMP TABLE present AS
    SELECT _position::BIGINT AS position FROM raw.${rawTable(feed)}
    WHERE _source = ${literal(source)} AND _position::BIGINT ${range}
    UNION SELECT record_number FROM ops.quarantine
    WHERE feed = ${literal(feed.name)} AND source = ${literal(source)} AND record_number ${range}`);
}

/** The condition that takes what is there, or what is not; `column` holds the position. */
export function where(column: string, there: boolean): string {
  return `WHERE ${column}::BIGINT ${there ? "" : "NOT "}IN (SELECT position FROM present)`;
}
