/** What callers' SQL says in Snowflake's way. */
import type { Dialect } from "../warehouse.ts";
import { literal } from "./sql.ts";

export const dialect: Dialect = {
  literal,
  matches: (text, pattern) => `REGEXP_LIKE(${text}, ${literal(pattern)})`,
  jsonText: (columns) =>
    `TO_JSON(OBJECT_CONSTRUCT_KEEP_NULL(${
      columns.map((column) => `${literal(column)}, ${column}`).join(", ")
    }))`,
};
