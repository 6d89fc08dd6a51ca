import assert from "node:assert/strict";
import { columnType } from "./types.ts";

const typed = (type: string, length: number | null = null) =>
  columnType({ type, length, precision: 18, scale: 2, fraction: 3 });

Deno.test("a type that cannot be read is none, whatever it is called", () => {
  for (const type of ["sql_variant", "geography", "constructor"]) assert.equal(typed(type), null, type);
});

Deno.test("a type is named as it is declared", () => {
  assert.equal(typed("varbinary", -1)!.type, "varbinary(max)");
  assert.equal(typed("varbinary", 16)!.type, "varbinary(16)");
  assert.equal(typed("decimal")!.type, "decimal(18,2)");
  assert.equal(typed("datetime2")!.type, "datetime2(3)");
});

Deno.test("values are made text in the style that keeps them exact", () => {
  assert.equal(typed("float")!.select("[a]"), "CONVERT(varchar(32), [a], 3)");
  assert.equal(typed("decimal")!.select("[a]"), "CONVERT(varchar(41), [a])");
});

Deno.test("a bit is 1 or 0, however the driver gives it, and NULL stays NULL", () => {
  const { text } = typed("bit")!;
  assert.deepEqual([true, 1, false, 0, null].map(text), ["1", "1", "0", "0", null]);
  assert.equal(typed("int")!.text(null), null);
});

Deno.test("a text has as much room as it is long, and no bound where none is declared", () => {
  const room = (length: number | null) => typed("nvarchar", length)!.room;
  assert.deepEqual([room(20), room(-1), room(null)], [20, Infinity, Infinity]);
});
