/** A header line as raw columns, or the reason why its file cannot be loaded. */
import { isUtf8 } from "node:buffer";
import { rawColumn, type Tabular } from "../../feeds/feed.ts";
import { Refusal } from "./refusal.ts";

/**
 * Columns are matched by name, whatever their order and case. A refusal names declared columns only: the
 * words of a file without a header would be a person's data.
 */
export function readHeader(
  line: Uint8Array,
  shape: Tabular,
): { columns: string[]; refusal: Refusal | null } {
  const names = split(new TextDecoder().decode(line), shape);
  const columns = names.map(rawColumn);
  const missing = shape.required.filter((name) => !columns.includes(rawColumn(name)));
  if (!isUtf8(line)) return { columns, refusal: new Refusal("not_utf8") };
  if (missing.length > 0) {
    return { columns, refusal: new Refusal("missing_column", missing.join(", ")) };
  }
  const odd = columns.some((name) => name === "" || name.startsWith("_"));
  if (odd || new Set(columns).size < columns.length) {
    return { columns, refusal: new Refusal("bad_header") };
  }
  return { columns, refusal: null };
}

function split(line: string, { delimiter, quote }: Tabular): string[] {
  if (quote === null) return line.split(delimiter);
  const names: string[] = [];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] !== quote) {
      const end = line.indexOf(delimiter, at);
      names.push(line.slice(at, end === -1 ? undefined : end));
      if (end === -1) break;
      at = end;
      continue;
    }
    let name = "";
    for (at++; at < line.length && (line[at] !== quote || line[at + 1] === quote); at++) {
      name += line[at];
      if (line[at] === quote) at++;
    }
    names.push(name);
    at++;
    if (at >= line.length) break;
  }
  return names;
}
