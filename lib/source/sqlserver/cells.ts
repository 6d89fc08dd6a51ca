/**
 * Which columns share one of a row's cells. The driver takes its time with each text, however short, so that the server
 * puts short ones together: `12.30,,2026-11-25` of texts in which nothing needs quotes (nothing between commas is NULL),
 * and `4:ab:2:x` of those that may hold anything, each with its size in bytes before it (no size is NULL).
 */
import type { TableColumn } from "./types.ts";

export type CellOf = { form: "one" | "plain" | "sized"; columns: readonly TableColumn[] };

/** CONCAT gives as many characters of nvarchar at most, twice as many of varchar, and takes 254 arguments. */
const room = 4000, together = 80;
/** What a text of the form has beside its characters. */
const beside = { plain: 1, sized: 6 };

/** @param alone names of columns that have a cell of their own, the first ones */
export function shareCells(columns: readonly TableColumn[], alone: readonly string[]): CellOf[] {
  const formOf = ({ name, free, room: size }: TableColumn): CellOf["form"] => {
    if (alone.includes(name) || size > 1000) return "one";
    return free ? "sized" : "plain";
  };
  const first = columns.filter(({ name }) => alone.includes(name));
  const others = columns.filter(({ name }) => !alone.includes(name));
  const cells: CellOf[] = [...first, ...others.filter((column) => formOf(column) === "one")]
    .map((column) => ({ form: "one", columns: [column] }));
  for (const form of ["sized", "plain"] as const) {
    let shared: TableColumn[] = [], left = 0;
    for (const column of others.filter((column) => formOf(column) === form)) {
      const size = column.room + beside[form];
      if (size > left || shared.length === together) {
        cells.push({ form, columns: shared = [] });
        left = room;
      }
      shared.push(column);
      left -= size;
    }
  }
  return cells;
}

/** The expressions that give a row's cells. */
export function selectCells(cells: readonly CellOf[], qualified: (column: TableColumn) => string): string[] {
  return cells.map(({ form, columns }) => {
    const texts = columns.map((column) => column.select(qualified(column)));
    if (form === "one") return texts[0];
    if (form === "plain") return `CONCAT('', ${texts.join(", ',', ")})`;
    // Bytes of UTF-16, whatever the column's own code page.
    const sizes = columns.map(({ room }, at) => `DATALENGTH(CONVERT(nvarchar(${room}), ${texts[at]}))`);
    return `CONCAT(${texts.map((text, at) => `${sizes[at]}, N':', ${text}`).join(", ")})`;
  });
}

/** The texts of a cell of form `sized`. */
export function* readSized(cell: string): Generator<string | null> {
  for (let at = 0; at < cell.length;) {
    const colon = cell.indexOf(":", at);
    const end = colon + 1 + Number(cell.slice(at, colon)) / 2;
    yield colon === at ? null : cell.slice(colon + 1, end);
    at = end;
  }
}
