/** A body cut into the documents that it holds; whether each is a good one is for its judge. */
import { Problem } from "./problem.ts";

const TAB = 0x09, LF = 0x0a, CR = 0x0d, SPACE = 0x20, QUOTE = 0x22, COMMA = 0x2c;
const OPEN_LIST = 0x5b, BACKSLASH = 0x5c, CLOSE_LIST = 0x5d, OPEN = 0x7b, CLOSE = 0x7d;

/** How documents stand in a body. */
export type Form = "one" | "batch" | "lines";

/** By media type, CloudEvents' HTTP binding: structured mode, batched mode, and one event a line. */
export const forms: ReadonlyMap<string, Form> = new Map([
  ["application/cloudevents+json", "one"],
  ["application/json", "one"],
  ["application/cloudevents-batch+json", "batch"],
  ["application/x-ndjson", "lines"],
]);

/** The documents in their order, as parts of the body. @throws {Problem} when there are more than `most` */
export function split(body: Uint8Array, form: Form, most: number): Uint8Array[] {
  if (form === "one") return [trim(body, 0, body.length)];
  const documents = form === "lines" ? lines(body, most) : elements(body, most);
  if (documents.length > most) throw new Problem("too-many-events", `at most ${most}`);
  return documents;
}

function lines(body: Uint8Array, most: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let start = 0; start < body.length && found.length <= most;) {
    const at = body.indexOf(LF, start), end = at === -1 ? body.length : at;
    const line = trim(body, start, end);
    if (line.length > 0) found.push(line);
    start = end + 1;
  }
  return found;
}

/** The elements of a JSON list. Only its own brackets and commas are looked for: strings and what is deeper are not. */
function elements(body: Uint8Array, most: number): Uint8Array[] {
  const list = trim(body, 0, body.length);
  if (list[0] !== OPEN_LIST || list.at(-1) !== CLOSE_LIST || list.length < 2) {
    throw new Problem("broken-body", "a batch is a JSON list of events");
  }
  const found: Uint8Array[] = [];
  let depth = 0, start = 1, closed = false;
  for (let at = 1; at < list.length && found.length <= most; at++) {
    const byte = list[at];
    if (byte === QUOTE) at = behindString(list, at);
    else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE || byte === CLOSE_LIST) && at < list.length - 1) depth--;
    else if (byte === COMMA && depth === 0 || at === list.length - 1) {
      const element = trim(list, start, at);
      const empty = element.length === 0 && found.length === 0 && at === list.length - 1;
      if (!empty) found.push(element);
      start = at + 1;
      closed = at === list.length - 1;
    }
  }
  if (!closed && found.length <= most) throw new Problem("broken-body", "a batch is a JSON list of events");
  return found;
}

/** The place of the quote that closes the string that opens at `at`. */
function behindString(bytes: Uint8Array, at: number): number {
  for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
  return at;
}

function trim(bytes: Uint8Array, start: number, end: number): Uint8Array {
  while (start < end && isSpace(bytes[start])) start++;
  while (start < end && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB;
}
