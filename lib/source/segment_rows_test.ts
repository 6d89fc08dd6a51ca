import assert from "node:assert/strict";
import { Rows } from "./files/rows.ts";
import { EventRows } from "./events/rows.ts";
import { recycle } from "./segment_rows.ts";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const event = { key: "k", order: "o", id: "i" };
const beside = { timestamp: null, headers: null };

Deno.test("rows of any length, as bytes or as text, stand behind their positions", () => {
  const rows = new Rows("|", 8);
  const records = ["a", "é漢😀", "x".repeat(40_000), "", "b".repeat(200)];
  for (const [at, record] of records.entries()) {
    const bytes = new TextEncoder().encode(record);
    rows.count();
    if (at % 2 === 0) rows.add(bytes, 0, bytes.length);
    else assert.equal(rows.addText(record), bytes.length);
  }
  const taken = rows.take();
  assert.equal(textOf(taken.rows), records.map((record, at) => `${at + 9}|${record}\n`).join(""));
  assert.deepEqual([taken.loaded, taken.longest], [5, 40_000]);
  const nothing = rows.take();
  assert.deepEqual(nothing, { rows: new Uint8Array(), loaded: 0, longest: 0 });
  assert.equal(nothing.rows.buffer.byteLength, 0, "rows keep their memory until they have some to give");
});

Deno.test("rows that were taken keep their bytes, until their buffer is given back for whatever rows come next", () => {
  const rows = new Rows("|"), events = new EventRows();
  rows.count();
  rows.addText("first");
  const first = rows.take();
  rows.count();
  rows.addText("second");
  assert.equal(textOf(first.rows), "1|first\n");
  recycle(first.rows.buffer);
  for (const id of ["1", "2"]) {
    events.add(id, event, beside, null);
    const { buffer } = events.take().rows;
    assert.equal(buffer === first.rows.buffer, id === "2");
  }
  assert.equal(textOf(rows.take().rows), "2|second\n");
});

Deno.test("text is written as UTF-8, whatever characters it has", () => {
  const rows = new EventRows(), keys = ["k", "\x80", "aé漢😀"];
  for (const key of keys) rows.add("1", { ...event, key }, beside, null);
  const expected = keys.map((key) => ["1", key, "", "delete", "o", "", "", "\n"].join("\x1f"));
  assert.equal(textOf(rows.take().rows), expected.join(""));
});
