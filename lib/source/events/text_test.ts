import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { placedText, textOf, utf8Text } from "./text.ts";

const encoder = new TextEncoder();
const written = fc.string({ unit: "binary", maxLength: 40 }).map((text) => encoder.encode(text));
const pieces = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  written,
  fc.constantFrom("\ufeff", "\ufffd", "a", "é", "中", "😀").map((text) => encoder.encode(text)),
);
/** Some in UTF-8 and some not, anywhere in memory. */
const places = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.flatMap((part) => [...part]));
const anywhere = fc.tuple(places, fc.nat({ max: 20 })).map(([bytes, at]) => {
  const memory = new Uint8Array(bytes.length + 40).fill(0xff);
  memory.set(bytes, at);
  return memory.subarray(at, at + bytes.length);
});

Deno.test("utf8Text() gives the text of what is UTF-8, and of nothing else", () => {
  fc.assert(
    fc.property(anywhere, (bytes) => {
      const text = utf8Text(bytes);
      assert.equal(text !== null, isUtf8(bytes));
      if (text === null) return;
      assert.deepEqual(encoder.encode(text), new Uint8Array(bytes));
      assert.equal(textOf(bytes), text);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("placedText() has each byte that is ASCII at its place, and one letter for each other byte", () => {
  fc.assert(
    fc.property(anywhere, (bytes) => {
      const before = bytes.slice();
      const text = placedText(bytes);
      assert.equal(text !== null, isUtf8(bytes));
      if (text === null) return;
      assert.equal(text.length, bytes.length);
      for (const [at, byte] of bytes.entries()) if (byte < 0x80) assert.equal(text.charCodeAt(at), byte);
      assert.deepEqual(bytes.slice(), before);
    }),
    { numRuns: 5000 },
  );
});
