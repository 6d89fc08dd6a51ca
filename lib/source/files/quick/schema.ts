/**
 * A JSON Schema as the module reads it. What it takes keeps to the schema; where a schema says more than the
 * module knows, nothing is taken, and the schema's own check decides.
 */
import {
  datePattern,
  decimalPattern,
  momentPattern,
  printablePattern,
  textPattern,
} from "../../../feeds/events/patterns.ts";

/** The part of JSON Schema (draft 2020-12) that the schemas of events use. */
export type Schema = {
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  description?: string;
};

const annotations = ["$schema", "$id", "title", "description", "type"];

/** The kinds of values with their numbers in quick.as.ts, and what a schema may say of each. */
const kinds = {
  string: { number: 1, words: ["const", "enum", "pattern"] },
  null: { number: 2, words: [] },
  integer: { number: 4, words: ["minimum", "maximum"] },
  object: { number: 8, words: ["properties", "required"] },
  array: { number: 16, words: ["items"] },
};
type Kind = keyof typeof kinds;

/** The forms of strings, with their numbers in forms.as.ts. */
const forms = { text: 1, printable: 2, date: 3, moment: 4, decimal: 5, oneOf: 6 };

/** What a rule says: a string's form, what that form needs; an integer's bounds; a shape, or the rule of items. */
type Said = { form?: number; first?: number; second?: number; inner?: number };

/** The sizes of a rule, of a shape without its members, of a member and of a text in a list, in bytes. */
const ruleSize = 20, shapeSize = 16, memberSize = 24, textSize = 8;
/** As many of a shape's members can be required. */
const mostRequired = 64;
/** The largest number of nine digits: longer ones the module does not read. */
const largest = 999_999_999;
const encoder = new TextEncoder();

/**
 * The table of an object's schema, for `address` in the module's memory.
 * @param texts members whose places the module notes, `data.claim_id`; the first's is at `places`
 * @throws {RangeError} when it needs more than `room` bytes
 */
export function schemaTable(
  schema: Schema,
  texts: readonly string[],
  { address, places, room }: { address: number; places: number; room: number },
): Uint8Array {
  const bytes = new Uint8Array(room), view = new DataView(bytes.buffer);
  let end = 8;

  /** Room for something, where the next number of eight bytes can stand. */
  const take = (size: number): number => {
    const at = end;
    end = Math.ceil((end + size) / 8) * 8;
    return at;
  };
  const put = (at: number, ...words: number[]) =>
    words.forEach((word, n) => view.setUint32(at + 4 * n, word, true));
  const text = (value: string) => {
    const encoded = encoder.encode(value), at = take(encoded.length);
    bytes.set(encoded, at);
    return { length: encoded.length, address: address + at };
  };

  const shape = ({ properties = {}, required = [] }: Schema, path: string): number => {
    const members = Object.entries(properties);
    const at = take(shapeSize + members.length * memberSize);
    view.setBigUint64(at, BigInt.asUintN(mostRequired, (1n << BigInt(required.length)) - 1n), true);
    put(at + 8, members.length);
    for (const [n, [name, schema]] of members.entries()) {
      const member = at + shapeSize + n * memberSize;
      const bit = required.indexOf(name), noted = texts.indexOf(path + name), named = text(name);
      view.setBigUint64(member, bit === -1 ? 0n : 1n << BigInt(bit), true);
      put(member + 8, named.address, named.length, noted === -1 ? 0 : places + 8 * noted);
      put(member + 20, rule(schema, `${path}${name}.`));
    }
    return address + at;
  };

  const oneOf = (values: readonly unknown[]): Said => {
    const texts = values.filter((value) => typeof value === "string");
    const at = take(texts.length * textSize);
    for (const [n, value] of texts.entries()) {
      const { length, address } = text(value);
      put(at + n * textSize, length, address);
    }
    return { form: forms.oneOf, first: address + at, second: texts.length };
  };

  /** Null where the module does not know what the schema says. */
  const say = (kind: Kind, schema: Schema, path: string): Said | null => {
    const { const: only, enum: some, pattern, minimum = 0, maximum = largest, items, required = [] } = schema;
    if (!knows(schema, kind)) return null;
    switch (kind) {
      case "string": {
        const said = [only, some, pattern].filter((one) => one !== undefined);
        if (said.length > 1) return null;
        return pattern !== undefined ? formOf(pattern) : said.length === 0 ? {} : oneOf(some ?? [only]);
      }
      case "integer":
        return { first: Math.max(Math.ceil(minimum), 0), second: Math.min(Math.floor(maximum), largest) };
      case "object":
        return required.length <= mostRequired ? { inner: shape(schema, path) } : null;
      case "array":
        return { inner: items === undefined ? 0 : rule(items, `${path}[].`) };
      case "null":
        return {};
    }
  };

  /** Nothing is said of a value: 0. A rule that allows no kind is of what the module does not know. */
  const rule = (schema: Schema, path: string): number => {
    const types = [schema.type ?? []].flat() as Kind[], maybe = types.includes("null");
    const [kind = "null", ...more] = types.filter((type) => type !== "null");
    if (types.length === 0 && Object.keys(schema).every((word) => annotations.includes(word))) return 0;
    const at = take(ruleSize);
    const said = types.length === 0 || more.length > 0 ? null : say(kind, schema, path);
    if (said === null || said.second !== undefined && said.second < 0) return address + at;
    const isNull = maybe && (schema.enum?.includes(null) ?? true) && schema.const === undefined;
    const { form = 0, first = 0, second = 0, inner = 0 } = said;
    put(at, kinds[kind].number | (isNull ? kinds.null.number : 0), form, first, second, inner);
    return address + at;
  };

  if (schema.type !== "object" || !knows(schema, "object")) {
    throw new RangeError("not the schema of an object");
  }
  put(0, shape(schema, ""));
  return bytes.subarray(0, end);
}

function knows(schema: Schema, kind: Kind): boolean {
  const known: readonly string[] = [...annotations, ...kinds[kind]?.words ?? []];
  return kind in kinds && Object.keys(schema).every((word) => known.includes(word));
}

function formOf(pattern: string): Said | null {
  const fixed = { [datePattern]: forms.date, [momentPattern]: forms.moment }[pattern];
  if (fixed !== undefined) return { form: fixed };
  const [first, second] = [...pattern.matchAll(/\{1,(\d+)\}/g)].map(([, most]) => Number(most));
  switch (pattern) {
    case textPattern(first):
      return { form: forms.text, first };
    case printablePattern(first):
      return { form: forms.printable, first };
    case decimalPattern(first, second):
      return { form: forms.decimal, first, second };
    default:
      return null;
  }
}
