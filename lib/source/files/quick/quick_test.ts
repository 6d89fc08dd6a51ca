import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonChecker } from "../json.ts";
import { Quick } from "./quick.ts";

const constant = { resourceType: "Claim", kind: "é" };
const encoder = new TextEncoder();

/** Where the two looks at a text end; null where a look does not find it good. */
function looks(text: string) {
  const bytes = encoder.encode(`${text}\n`);
  const quick = new Quick(constant), checker = new JsonChecker(constant);
  quick.window(bytes.length).set(bytes);
  const end = quick.end(0);
  return {
    quick: end === -1 ? null : end,
    close: checker.check(bytes, 0) === null ? checker.end : null,
    length: bytes.length - 1,
  };
}

const half = fc.constantFrom('"\\ud83d\\ude00"', '"\\ud83d"', '"\\uDE00x"', '"\\u00e9"', '"\\\\ud83d"');
const value = fc.oneof({ weight: 9, arbitrary: fc.json({ maxDepth: 6, noUnicodeString: false }) }, half);
const member = fc.tuple(fc.string({ maxLength: 20 }).map((name) => JSON.stringify(name)), value);
const head = fc.constantFrom('"resourceType":"Claim","kind":"é"', '"kind" : "é" ,"resourceType": "Claim"');
const documents = fc.tuple(head, fc.array(member, { maxLength: 40 })).map(([first, members]) =>
  `{${[first, ...members.map(([name, text]) => `${name}:${text}`)].join(",")}}`
);
const damaged = fc.tuple(documents, fc.nat(), fc.constantFrom(...'{}[]",:0123.eE+-\\u tfn\t\0')).map(
  ([text, at, letter]) => text.slice(0, at % text.length) + letter + text.slice(at % text.length + (at & 1)),
);

Deno.test("what the quick look takes, the close look takes too, to the same end", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(documents, damaged), (text) => {
      const { quick, close } = looks(text);
      if (quick !== null) taken++;
      if (quick !== null) assert.equal(quick, close);
    }),
    { numRuns: 30_000 },
  );
  assert.ok(taken > 3_000, "the quick look takes too little to be of use");
});

Deno.test.each([
  { text: '{"resourceType":"Claim","kind":"é"}' },
  {
    text:
      '{ "kind" : "é" , "resourceType" : "Claim" , "a" : [ ] , "b" : { } , "c" : [ { } , [ 1 , null ] ] }  ',
  },
  { text: '{"resourceType":"Claim","kind":"é","n":[-0.5e+10,1E5,0,true,false,null,"\\"\\u00e9\\\\"]}' },
  { text: `{"resourceType":"Claim","kind":"é","${"n".repeat(70)}":1,"${"n".repeat(71)}":2}` },
])("the quick look takes $text", ({ text }) => {
  const { quick, length } = looks(text);
  assert.equal(quick, length);
});

Deno.test.each([
  { what: "another type", text: '{"resourceType":"Patient","kind":"é"}' },
  { what: "a constant missing", text: '{"resourceType":"Claim"}' },
  { what: "a name twice", text: '{"resourceType":"Claim","kind":"é","a":{"b":1,"c":2,"b":3}}' },
  { what: "an escaped name", text: '{"resourceType":"Claim","kind":"é","\\u0061":1}' },
  { what: "half of a surrogate pair", text: '{"resourceType":"Claim","kind":"é","a":"\\ud83d"}' },
  { what: "a list", text: "[]" },
  { what: "nothing", text: "" },
])("the quick look leaves $what to the close one", ({ text }) => {
  assert.equal(looks(text).quick, null);
});

Deno.test("a text longer than the module's memory makes it grow", () => {
  const { quick, length } = looks(`{"resourceType":"Claim","kind":"é","a":"${"x".repeat(9 << 20)}"}`);
  assert.equal(quick, length);
});

Deno.test("where no texts are asked for there are none", () => {
  assert.deepEqual(new Quick(constant).texts(""), []);
});
