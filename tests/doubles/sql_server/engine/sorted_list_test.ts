import assert from "node:assert/strict";
import fc from "fast-check";
import { SortedList } from "./sorted_list.ts";

const order = (a: number, b: number) => a - b;

Deno.test("SortedList has what was inserted and not removed, in order, from any place in both directions", () => {
  const number = fc.integer({ min: 0, max: 5000 });
  const operations = fc.array(fc.tuple(fc.boolean(), number), { minLength: 1000, maxLength: 4000 });
  fc.assert(
    fc.property(operations, number, (done, place) => {
      const list = new SortedList<number>(order);
      const expected = new Set<number>();
      for (const [insert, value] of done) {
        if (insert === expected.has(value)) continue;
        if (insert) list.insert(value), expected.add(value);
        else list.remove(value), expected.delete(value);
      }
      const all = [...expected].sort(order);
      assert.deepEqual([...list.from(() => false)], all);
      assert.deepEqual([...list.from((each) => each < place)], all.filter((each) => each >= place));
      assert.deepEqual(
        [...list.backFrom((each) => each < place)],
        all.filter((each) => each < place).reverse(),
      );
      assert.equal(list.size, all.length);
    }),
    { numRuns: 30 },
  );
});

Deno.test("SortedList is read on while it changes: each item that stays comes once, in order", () => {
  for (const direction of [1, -1]) {
    const list = new SortedList<number>(order);
    for (let n = 0; n < 4000; n++) list.insert(n * 10);
    const found: number[] = [];
    let step = 0, gone = 0;
    for (const item of direction === 1 ? list.from(() => false) : list.backFrom(() => true)) {
      found.push(item);
      if (++step % 7 !== 0) continue;
      // Places shift to and fro: some come on both sides, some that were read go, and one that was not.
      if (step % 2 === 0) { for (const near of [-5, -4, 4, 5]) list.insert(item + near); }
      else for (const read of found.slice(-5)) list.remove(read);
      const ahead = item + 20 * direction;
      if (item % 10 === 0 && ahead >= 0 && ahead < 40_000) {
        list.remove(ahead);
        gone++;
      }
    }
    const old = found.filter((item) => item % 10 === 0);
    assert.equal(old.length, 4000 - gone);
    assert.ok(found.every((item, at) => at === 0 || (item - found[at - 1]) * direction > 0));
  }
});
