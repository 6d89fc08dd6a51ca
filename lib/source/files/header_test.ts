import assert from "node:assert/strict";
import type { Tabular } from "../../feeds/feed.ts";
import { HeaderFinder, readHeader } from "./header.ts";

const shape: Tabular = {
  kind: "tabular",
  delimiter: "|",
  quote: null,
  required: ["ID"],
  optional: ["NOTE"],
  further: ["A B", "C"],
};
const read = (names: string, mostNew?: number) =>
  readHeader(new TextEncoder().encode(names), { ...shape, mostNew }).refusal;

Deno.test("a header has as many columns that are not declared as its feed allows, and its refusal says counts alone", () => {
  assert.equal(read("id|x|y", 2), null);
  const refusal = read("id|x|y|ann_doe", 2)!;
  assert.deepEqual(
    [refusal.reason, refusal.detail],
    ["too_many_columns", "3 of 4 columns are not declared, 2 may be"],
  );
});

Deno.test("declared columns are not new, whatever their case and whether or not anybody reads them", () => {
  assert.equal(read("id|Note|a-b|c", 0), null);
  assert.equal(read("id|d", 0)?.reason, "too_many_columns");
});

Deno.test("a header without its required columns is refused for that, however many others it has", () => {
  assert.equal(read(Array.from({ length: 2000 }, (_, at) => `x${at}`).join("|"))?.reason, "missing_column");
});

Deno.test("a header that is not UTF-8, or has an empty, reserved or repeated name, is refused", () => {
  assert.equal(readHeader(Uint8Array.of(0x49, 0x44, 0x7c, 0xff), shape).refusal?.reason, "not_utf8");
  for (const names of ["id|", "id|_a", "id|a|A", "id|a b|a-b"]) {
    assert.equal(read(names)?.reason, "bad_header", names);
  }
  assert.equal(read("id"), null);
  assert.equal(read("note")?.detail, "ID");
});

Deno.test("a feed that says nothing of new columns takes a thousand", () => {
  const header = (count: number) => ["id", ...Array.from({ length: count }, (_, at) => `x${at}`)].join("|");
  assert.equal(read(header(1000)), null);
  assert.equal(read(header(1001))?.detail, "1001 of 1002 columns are not declared, 1000 may be");
});

const quoting: Tabular = { ...shape, delimiter: ",", quote: '"', required: ["id"], optional: [] };

Deno.test("a header's names may be quoted, and have delimiters and quotes in them", () => {
  const columns = (line: string) => readHeader(new TextEncoder().encode(line), quoting).columns;
  assert.deepEqual(columns('id,"a,b","c ""d""",e'), ["id", "a_b", "c__d_", "e"]);
  assert.deepEqual(columns('"id"'), ["id"]);
  assert.deepEqual(columns('"id","a"'), ["id", "a"]);
  assert.deepEqual(columns('id,"open'), ["id", "open"]);
  assert.deepEqual(columns("id,"), ["id", ""]);
  assert.deepEqual(columns('id,""'), ["id", ""]);
});

/** What lines are, in a file whose header is `id,name,paid`. */
function look(of: Tabular = quoting, header = "id,name,paid") {
  const bytes = new TextEncoder().encode(header);
  const finder = new HeaderFinder(bytes, of, readHeader(bytes, of).columns);
  return (line: string | Uint8Array) => {
    const text = typeof line === "string" ? new TextEncoder().encode(line) : line;
    const around = new Uint8Array(text.length + 4).fill(0x2c);
    around.set(text, 2);
    return finder.look(around, 2, 2 + text.length);
  };
}

Deno.test("a header among the records is found again in any case, quoted, spaced, with a mark or trailing delimiters", () => {
  const found = look();
  for (
    const line of [
      "id,name,paid",
      "ID,Name,PAID",
      '"id","name","paid"',
      "id, name ,paid",
      "\ufeffid,name,paid",
      "id,name,paid,,",
    ]
  ) {
    assert.equal(found(line), "again", line);
  }
  for (const line of ["id,name", "1,name,paid", "id,name,paid,x", "id1,name,paid", "ideal,x,y", ""]) {
    assert.notEqual(found(line), "again", line);
  }
});

Deno.test("a header of other columns has the required ones, and knows more of its names than not", () => {
  const found = look();
  assert.equal(found("id,name"), "other");
  assert.equal(found("id,name,x"), "other");
  assert.equal(found("id,name,x,y"), null, "half of them");
  assert.equal(found("name,paid"), null, "without its required column");
  assert.equal(found("id,name,paid,x"), "other");
  assert.equal(found("1,name,paid"), null);
});

Deno.test("a line that is not UTF-8 is no header", () => {
  const bytes = new TextEncoder().encode("id,name,paid");
  assert.equal(look()(Uint8Array.of(...bytes, 0xff)), null);
});

Deno.test("an empty field that the header has a column for counts among those that are no names", () => {
  assert.equal(look(quoting, "id,name,paid,note")("id,name,x,"), null);
  assert.equal(look(quoting, "id,name,paid,note")("id,name,paid,"), "other");
});
