import assert from "node:assert/strict";
import { allowance, readSize } from "./memory.ts";

const GB = 1_000_000_000;
const need = { columns: 20, vector: 0, stream: false };
const machine = { threads: 2, memory: 16 * GB };

Deno.test("allowance() grows with columns and threads, and is the same whatever else the machine has", () => {
  const widths = [1, 20, 100, 275, 1000];
  for (const threads of [1, 2, 4, 8]) {
    const taken = widths.map((columns) => allowance({ ...need, columns }, { ...machine, threads }));
    assert.ok(taken.every((each) => each.threads === threads));
    assert.deepEqual(
      taken.map(({ memory }) => memory),
      taken.map(({ memory }) => memory).toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      taken,
      widths.map((columns) => allowance({ ...need, columns }, { threads, memory: 64 * GB })),
    );
  }
});

Deno.test("allowance() of two threads is 200 MB at a hundred columns and half a GB at 275", () => {
  const of = (columns: number) => allowance({ ...need, columns }, machine).memory / 1e6;
  // Raw tables have ten columns of their own.
  assert.ok(of(110) <= 200, `${of(110)}`);
  assert.ok(of(285) <= 500, `${of(285)}`);
});

Deno.test("allowance() takes fewer threads where the machine has no room for all, and all of it for the last", () => {
  const wide = { ...need, columns: 285 };
  const eight = { threads: 8, memory: GB };
  const taken = allowance(wide, eight);
  assert.ok(taken.threads > 1 && taken.threads < 8 && taken.memory <= GB);
  assert.deepEqual(allowance(wide, { threads: 8, memory: 100_000_000 }), { threads: 1, memory: 100_000_000 });
  assert.equal(allowance(wide, { threads: 8, memory: 16 * GB }).threads, 8);
});

Deno.test("allowance() follows the size of documents, on one thread, and a stream has room to fold", () => {
  const large = allowance({ ...need, vector: 2 * GB }, machine);
  assert.ok(large.threads === 1 && large.memory > 2 * GB && large.memory < 3 * GB);
  assert.ok(allowance({ ...need, stream: true }, { ...machine, threads: 1 }).memory >= 112_000_000);
});

Deno.test("readSize() reads sizes as people and DuckDB write them, and nothing else", () => {
  const sizes = {
    "512MB": 512e6,
    "1.5 GiB": 1.5 * 2 ** 30,
    "2gb": 2e9,
    "18.8 GiB": Math.floor(18.8 * 2 ** 30),
    "100 bytes": 100,
  };
  for (const [text, size] of Object.entries(sizes)) assert.equal(readSize(text), size);
  for (const text of ["", "2", "GB", "0MB", "-1GB", "2 XB", "80%", "1e3MB", "1..5GB"]) {
    assert.equal(readSize(text), null);
  }
});
