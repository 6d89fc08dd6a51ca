import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, printableJson } from "./printable.ts";

/** Independent of the expression: what Unicode calls a control, a format that moves text, or half a character. */
const harmful = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "a",
      "é",
      "漢",
      "😀",
      "/",
      "\\",
      "\x1b",
      "\r",
      "\n",
      "\x9b",
      "\x7f",
      "\u202e",
      "\u2028",
      "\ud83d",
      "\0",
    ),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  ),
});

Deno.test("printable() leaves nothing that a terminal obeys, and keeps everything else", () => {
  fc.assert(
    fc.property(text, (one) => {
      assert.equal(harmful.test(printable(one)), false);
      if (!harmful.test(one) && !one.includes("\ufeff")) assert.equal(printable(one), one);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("printableJson() says the same in JSON that no terminal obeys", () => {
  fc.assert(
    fc.property(text, (one) => {
      const json = printableJson(JSON.stringify({ path: one }));
      assert.equal(harmful.test(json), false);
      assert.equal(JSON.parse(json).path, one);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("a name that clears the line and writes another one is seen as it is", () => {
  assert.equal(printable("rif/a\r\x1b[2K\x1b[32mok\n.csv"), "rif/a\\x0d\\x1b[2K\\x1b[32mok\\x0a.csv");
});
