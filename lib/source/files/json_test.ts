import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonChecker } from "./json.ts";

const encoder = new TextEncoder();

function check(text: string, constant: Record<string, string> = {}, key?: string) {
  const bytes = encoder.encode(`${text}\n`);
  const checker = new JsonChecker(constant, key);
  const reason = checker.check(bytes, 0);
  return checker.end === bytes.length - 1 || reason === "too_deep" ? reason : "broken_json";
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const trim = (text: string) => text.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

Deno.test("check() takes what JSON.parse takes on one line, and nothing else", () => {
  const valid = fc.json({ maxDepth: 5 });
  const damaged = fc.tuple(valid, fc.nat(), fc.constantFrom(...'{}[]",:0123.eE+-\\u tfn\n\t')).map(
    ([text, at, letter]) =>
      text.slice(0, at % (text.length + 1)) + letter + text.slice(at % (text.length + 1)),
  );
  const cut = fc.tuple(valid, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  fc.assert(
    fc.property(fc.oneof(valid, damaged, cut, fc.string()).map(trim), (text) => {
      // A lone surrogate is no text in UTF-8, so it cannot come from a file.
      assert.equal(check(text) !== "broken_json", parses(text) && !/[\r\n]/.test(text));
    }),
    { numRuns: 20_000 },
  );
});

/** Whether an object anywhere in a value built from pairs has a name twice. */
type Tree = { pairs: [string, Tree][] } | { list: Tree[] } | { leaf: string };
const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.json({ maxDepth: 0 }).map((leaf): Tree => ({ leaf })),
    fc.array(fc.tuple(fc.constantFrom("a", "b", "é", "ab", 'q"', "c"), tie("tree")), { maxLength: 5 })
      .map((pairs): Tree => ({ pairs })),
    fc.array(tie("tree"), { maxLength: 4 }).map((list): Tree => ({ list })),
  ),
})).tree;

function print(node: Tree, escaped: boolean): string {
  if ("leaf" in node) return node.leaf;
  if ("list" in node) return `[${node.list.map((one) => print(one, escaped)).join(",")}]`;
  const name = (text: string) => escaped && text === "a" ? '"\\u0061"' : JSON.stringify(text);
  return `{${
    node.pairs.map(([key, value], at) => `${name(key)} : ${print(value, escaped !== (at % 2 === 1))}`)
  }}`;
}

function repeats(node: Tree): boolean {
  if ("leaf" in node) return false;
  if ("list" in node) return node.list.some(repeats);
  const names = node.pairs.map(([name]) => name);
  return new Set(names).size < names.length || node.pairs.some(([, value]) => repeats(value));
}

Deno.test("check() finds a name that is twice in one object, however it is escaped", () => {
  fc.assert(
    fc.property(tree, fc.boolean(), (node, escaped) => {
      const found = check(print({ pairs: [["top", node]] }, escaped));
      assert.equal(found, repeats(node) ? "duplicate_key" : null);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("check() finds a repeated name among many", () => {
  const names = Array.from({ length: 500 }, (_, at) => `"name${at}":${at}`);
  assert.equal(check(`{${names.join(",")}}`), null);
  assert.equal(check(`{${[...names, '"name7":0'].join(",")}}`), "duplicate_key");
});

Deno.test.each([
  { text: '{"resourceType":"Patient"}', found: null },
  { text: '{"id":"1","resource\\u0054ype":"P\\u0061tient"}', found: null },
  { text: '{"resourceType":"Claim"}', found: "wrong_type" },
  { text: '{"resourceType":7}', found: "wrong_type" },
  { text: '{"contained":{"resourceType":"Patient"}}', found: "wrong_type" },
])("$text as a Patient: $found", ({ text, found }) => {
  assert.equal(check(text, { resourceType: "Patient" }), found);
});

Deno.test("check() refuses what is nested too deep instead of failing on it", () => {
  const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  assert.equal(check(nested(400)), null);
  assert.equal(check(nested(100_000)), "too_deep");
  assert.equal(check("[".repeat(500) + "x"), "broken_json");
});

/** Pieces of a JSON string: halves of pairs, whole ones, and what looks like either and is not. */
const pieces = fc.array(
  fc.constantFrom(
    "\\ud83d",
    "\\uDE00",
    "\\udbff",
    "\\udc00",
    "\\u00e9",
    "\\ud7ff",
    "\\ue000",
    "\\\\ud83d",
    "\\\\",
    '\\"',
    "d83d",
    "😀",
  ),
  { maxLength: 5 },
).map((all) => all.join(""));
const wellFormed = (value: unknown): boolean =>
  typeof value === "string"
    ? value.isWellFormed()
    : typeof value !== "object" || value === null || Object.entries(value).flat().every(wellFormed);

Deno.test("check() finds half of a surrogate pair in any string and name, as JSON.parse makes them", () => {
  fc.assert(
    fc.property(pieces, pieces, pieces, (name, value, nested) => {
      const text = `{"n${name}":"${value}","x":[{"${nested}":1}]}`;
      assert.equal(check(text), wellFormed(JSON.parse(text)) ? null : "half_character");
    }),
    { numRuns: 5_000 },
  );
});

Deno.test.each([
  { text: '{"resourceType":"Patient","id":"1"}', found: null },
  { text: '{"i\\u0064":"\\u0031","resourceType":"Patient"}', found: null },
  { text: '{"resourceType":"Patient","id":" 1"}', found: null },
  { text: '{"resourceType":"Patient"}', found: "missing_key" },
  { text: '{"resourceType":"Patient","id":""}', found: "missing_key" },
  { text: '{"resourceType":"Patient","id":" \\u00a0 "}', found: "missing_key" },
  { text: '{"resourceType":"Patient","id":7}', found: "missing_key" },
  { text: '{"resourceType":"Patient","id":null}', found: "missing_key" },
  { text: '{"resourceType":"Patient","id":["1"]}', found: "missing_key" },
  { text: '{"resourceType":"Patient","contained":[{"id":"1"}]}', found: "missing_key" },
  { text: '{"id":"1"}', found: "wrong_type" },
])("$text as a Patient that goes by its id: $found", ({ text, found }) => {
  assert.equal(check(text, { resourceType: "Patient" }, "id"), found);
});
