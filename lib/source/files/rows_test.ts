import assert from "node:assert/strict";
import fc from "fast-check";
import { recycle } from "../segment_rows.ts";
import { Rows } from "./rows.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("rows are numbered on from what was counted before, bad ones too, and are as they came", () => {
  const lengths = fc.array(fc.oneof(fc.nat(20), fc.integer({ min: 120, max: 140 }), fc.nat(9000)), {
    maxLength: 30,
  });
  const before = fc.constantFrom(0, 8, 9, 99, 998, 99_999);
  fc.assert(
    fc.property(before, lengths, fc.array(fc.boolean()), (before, lengths, good) => {
      const rows = new Rows("|", before);
      let expected = "", loaded = 0, longest = 0;
      for (const [at, length] of lengths.entries()) {
        rows.count();
        if (good[at] === false) continue;
        const bytes = new TextEncoder().encode("x".repeat(length));
        rows.add(new Uint8Array([0x21, ...bytes, 0x21]), 1, length + 1);
        expected += `${before + at + 1}|${"x".repeat(length)}\n`;
        loaded++;
        longest = Math.max(longest, length);
      }
      const taken = rows.take();
      assert.equal(text(taken.rows), expected);
      assert.deepEqual([taken.loaded, taken.longest], [loaded, longest]);
      assert.deepEqual(rows.take(), { rows: new Uint8Array(), loaded: 0, longest: 0 });
    }),
    { numRuns: 60 },
  );
});

Deno.test("rows that are taken have a buffer of their own, until it is given back", () => {
  const rows = new Rows(",");
  const add = (letter: string) => {
    rows.count();
    rows.add(new TextEncoder().encode(letter), 0, 1);
    return rows.take().rows;
  };
  const first = add("a"), second = add("b");
  assert.notEqual(first.buffer, second.buffer);
  recycle(first.buffer);
  add("c");
  const again = add("d");
  assert.equal(again.buffer, first.buffer);
  assert.equal(text(again), "4,d\n");
});
