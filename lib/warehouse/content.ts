/** What a select gives, from sums over its rows. */
import { sha256 } from "../batch/sha256.ts";
import type { Column, Content, Row } from "./warehouse.ts";

/** @param row how many `rows` there are, and sums of the `low` and `high` halves of their hashes */
export function contentOf(columns: Column[], { rows, low, high }: Row): Content {
  const hash = sha256().update(JSON.stringify([columns, rows, low, high])).digest("hex");
  return { columns, rows: Number(rows), hash };
}
