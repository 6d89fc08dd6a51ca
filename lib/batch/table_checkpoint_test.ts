import assert from "node:assert/strict";
import {
  printRange,
  printTable,
  type RangeCheckpoint,
  readRange,
  readTable,
  sameCursor,
  type TableCheckpoint,
} from "./table_checkpoint.ts";

const table: TableCheckpoint = {
  generation: "000003",
  mode: "change-tracking",
  whole: true,
  at: ["41", "C 'é\ud83d'", "2"],
  ranges: 4,
  types: { claim_id: "varchar(20)" },
};
const range: RangeCheckpoint = {
  generation: "000003",
  after: ["C1", "2"],
  upTo: null,
  windows: 7,
  done: false,
};

Deno.test("a table's checkpoint is read as it was written, and one of something else is not", () => {
  assert.deepEqual(readTable(printTable(table)), table);
  for (
    const text of [
      "",
      "12 11 1764000000000",
      "null",
      "[]",
      "7",
      '"text"',
      printRange(range),
      printTable({ ...table, mode: "sometimes" as never }),
      printTable({ ...table, types: null as never }),
      printTable({ ...table, at: [1] as never }),
    ]
  ) {
    assert.equal(readTable(text), null);
  }
});

Deno.test("a range's checkpoint is read as it was written, and one of something else is not", () => {
  assert.deepEqual(readRange(printRange(range)), range);
  for (const text of ["", "{}", printTable(table), printRange({ ...range, upTo: "C9" as never })]) {
    assert.equal(readRange(text), null);
  }
});

Deno.test("the same checkpoint is always the same text", () => {
  const { types, ...rest } = table;
  assert.equal(printTable({ types, ...rest }), printTable(table));
});

Deno.test("places are the same when all of their texts are, and as many", () => {
  assert.ok(sameCursor([], []) && sameCursor(["41", "2"], ["41", "2"]));
  for (const other of [[], ["41"], ["41", "3"], ["42", "2"], ["41", "2", "1"]]) {
    assert.ok(!sameCursor(["41", "2"], other) && !sameCursor(other, ["41", "2"]));
  }
});
