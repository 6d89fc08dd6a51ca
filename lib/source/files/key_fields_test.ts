import assert from "node:assert/strict";
import type { Tabular } from "../../feeds/feed.ts";
import { isBlankText, KeyFields } from "./key_fields.ts";

const shape: Tabular = {
  kind: "tabular",
  delimiter: ",",
  quote: '"',
  required: ["A", "B", "C"],
  optional: [],
  key: ["C", "A"],
};

/** Whether a record's key is blank; what stands around it is not looked at. */
function blank(record: string, of = shape): boolean {
  const bytes = new TextEncoder().encode(`,${record}\n x`);
  return KeyFields.of(of, ["a", "b", "c"])!.isBlank(bytes, 1, bytes.length - 3);
}

Deno.test("a record whose key has a blank field is found, and no other", () => {
  for (const good of ["1,2,3", "1,,3", '"1",,"3"', '" 1",,3', "é,,漢", "~,,!", '"""",,3', "1, ,3,"]) {
    assert.ok(!blank(good), good);
  }
  for (
    const bad of [",2,3", "1,2,", " ,2,3", "1,2,\t", '"",2,3', '1,2," "', "\u00a0,2,3", "\x7f,2,3"]
  ) {
    assert.ok(blank(bad), bad);
  }
});

Deno.test("a delimiter or a doubled quote within quotes ends no field", () => {
  assert.ok(!blank('1,"a,b",3') && !blank('1,"a""",3') && !blank('1,""",""",3') && !blank('"1,",2,3'));
  assert.ok(blank('1,"3,3",') && blank('1,"""3",""') && blank('1,"a,3,3",'));
});

Deno.test("without quoting a quote is a letter", () => {
  const plain: Tabular = { ...shape, delimiter: "|", quote: null };
  const isBlank = (record: string) => blank(record.replaceAll(",", "|"), plain);
  assert.ok(!isBlank('"",2,3') && !isBlank('1,"a,3') && isBlank('1,",') && isBlank("1,2, "));
});

Deno.test("a feed without a key, or a file without its columns, has none to look at", () => {
  assert.equal(KeyFields.of({ ...shape, key: undefined }, ["a"]), null);
  assert.equal(KeyFields.of(shape, ["x"]), null);
  assert.deepEqual(KeyFields.of(shape, ["c", "x", "a"])!.places, [0, 2]);
  assert.deepEqual(KeyFields.of(shape, ["x", "a"])!.places, [1]);
});

Deno.test("isBlankText() sees no spaces, controls or marks without width", () => {
  for (const text of ["", " ", "\t", "\u2003", "\u200b", "\ufeff", "\x00 "]) assert.ok(isBlankText(text));
  for (const text of ["0", " a ", "\u0301"]) assert.ok(!isBlankText(text));
});
