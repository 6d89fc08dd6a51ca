/** What the SQL of rules says differently to each warehouse. All else that rules compile to is the same. */
export type Dialect = {
  /**
   * True where the whole of a text has the form of a pattern. Patterns keep to what every warehouse knows:
   * classes, groups, alternatives and counts; no anchors, look-around or back references.
   */
  matches(text: string, pattern: string): string;
  /** The named columns of a row as one JSON text. */
  jsonText(columns: readonly string[]): string;
};

export const duckdb: Dialect = {
  matches: (text, pattern) => `regexp_full_match(${text}, ${literal(pattern)})`,
  jsonText: (columns) =>
    `CAST(json_object(${columns.map((name) => `${literal(name)}, ${name}`).join(", ")}) AS VARCHAR)`,
};

/** A value as an SQL literal. */
export function literal(value: string | number | boolean): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}
