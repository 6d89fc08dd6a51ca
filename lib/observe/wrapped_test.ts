import assert from "node:assert/strict";
import { wrapped } from "./wrapped.ts";

Deno.test("wrapped() breaks between words, and no word", () => {
  assert.deepEqual(wrapped("one of a few longestword x", 8), ["one of a", "few", "longestword", "x"]);
  assert.deepEqual(wrapped("one of a few", Infinity), ["one of a few"]);
});
