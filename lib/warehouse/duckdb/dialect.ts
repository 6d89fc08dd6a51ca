/** What callers' SQL says in DuckDB's way. */
import type { Dialect } from "../warehouse.ts";
import { literal } from "./database.ts";

export const dialect: Dialect = {
  literal,
  matches: (text, pattern) => `regexp_full_match(${text}, ${literal(pattern)})`,
  jsonText: (columns) =>
    `CAST(json_object(${columns.map((name) => `${literal(name)}, ${name}`).join(", ")}) AS VARCHAR)`,
};
