/** Aligned tables for people: text to the left, numbers to the right with thousands separated. */
import { printable } from "./printable.ts";

export type Cell = string | number;

export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map(print));
  const widths = header.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at].length)));
  const numeric = header.map((_, at) => rows.every((row) => typeof row[at] === "number"));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => numeric[at] ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))
      .join("  ").trimEnd();
  return [line(header), line(widths.map((width) => "─".repeat(width))), ...cells.map(line)].join("\n");
}

function print(cell: Cell): string {
  return typeof cell === "number" ? cell.toLocaleString("en-US") : printable(cell);
}
