/** Spooled files read back: the delimited text of segments and of quarantined records. */
import type { SegmentFormat } from "../../../lib/batch/batch.ts";

type Field = string | null;

/**
 * The records of a file, each as its fields; an empty one is NULL unless it stands in quotes.
 * @throws {Error} for text after a closing quote, an open quote and a last line without its end.
 */
export async function readDelimited(path: string, form: SegmentFormat): Promise<Field[][]> {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await Deno.readFile(path));
  const records: Field[][] = [];
  for (let at = 0; at < text.length;) {
    const fields: Field[] = [];
    for (;;) {
      const field = form.quote !== null && text[at] === form.quote
        ? quoted(text, at, form.quote)
        : plain(text, at, form.delimiter);
      fields.push(field.text);
      at = field.end + 1;
      if (text[field.end] === "\n") break;
      if (text[field.end] !== form.delimiter) throw new Error(`Cannot read ${path}: character ${field.end}`);
    }
    records.push(fields);
  }
  return records;
}

function quoted(text: string, from: number, quote: string): { text: string; end: number } {
  for (let at = from + 1;; at += 2) {
    at = text.indexOf(quote, at);
    if (at === -1) return { text: "", end: text.length };
    if (text[at + 1] !== quote) {
      return { text: text.slice(from + 1, at).replaceAll(quote + quote, quote), end: at + 1 };
    }
  }
}

function plain(text: string, from: number, delimiter: string): { text: Field; end: number } {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
  return { text: end === from ? null : text.slice(from, end), end };
}
