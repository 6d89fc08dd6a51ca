/** Aligned tables for people: text to the left, numbers to the right with thousands separated. */
import { shortened, widthOf } from "./display_width.ts";
import { printable } from "./printable.ts";

export type TableCell = string | number;

/** Between two columns. */
const gap = "  ";
/** No column of text is made narrower than this: less says nothing. */
const narrowest = 8;

export type TableOptions = {
  /** How many columns of the terminal there are; those of the one that results go to, without. */
  width?: number;
  /** The headers of columns whose texts a person types again. */
  whole?: readonly string[];
};

/**
 * A table of at most `width` columns: where it would be wider, the longest texts lose their middle. Numbers and what is
 * to stay `whole` do not, even if it does not fit then.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { width = terminalWidth(), whole = [] }: TableOptions = {},
): string {
  const numeric = header.map((_, at) => rows.every((row) => typeof row[at] === "number"));
  const wanted = header.map((name, at) =>
    Math.max(widthOf(name), ...rows.map((row) => widthOf(print(row[at]))))
  );
  const least = header.map((name, at) =>
    whole.includes(name) ? wanted[at] : Math.max(
      widthOf(name),
      narrowest,
      ...rows.map((row) => typeof row[at] === "number" ? print(row[at]).length : 0),
    )
  );
  const widths = fitted(wanted, { least, width: width - gap.length * (header.length - 1) });
  const cells = rows.map((row) => row.map((cell, at) => shortened(print(cell), widths[at])));
  const line = (row: readonly string[]) =>
    row.map((cell, at) => {
      const blank = " ".repeat(widths[at] - widthOf(cell));
      return numeric[at] ? blank + cell : cell + blank;
    }).join(gap).trimEnd();
  return [line(header), line(widths.map((width) => "─".repeat(width))), ...cells.map(line)].join("\n");
}

/** The widths, the greatest of them lowered alike until all fit. */
function fitted(
  wanted: readonly number[],
  { least, width }: { least: readonly number[]; width: number },
): number[] {
  const within = (cap: number) => wanted.map((one, at) => Math.min(one, Math.max(cap, least[at])));
  const sum = (widths: readonly number[]) => widths.reduce((total, one) => total + one, 0);
  let cap = Math.max(0, ...wanted);
  while (cap > 0 && sum(within(cap)) > width) cap--;
  return within(cap);
}

/** Of the terminal that results go to; a pipe has no width. */
export function terminalWidth(): number {
  return Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Infinity;
}

function print(cell: TableCell): string {
  return typeof cell === "number" ? cell.toLocaleString("en-US") : printable(cell);
}
