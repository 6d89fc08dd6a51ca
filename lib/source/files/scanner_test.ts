import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rawLimit } from "../../batch/quarantine.ts";
import type { Tabular } from "../../feeds/feed.ts";
import { NdjsonScanner } from "./ndjson.ts";
import { Records, scanAll, type Scanner } from "./scanner.ts";
import { TabularScanner } from "./tabular.ts";

const commas: Tabular = { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: ["note"] };
const mebibyte = 1024 * 1024;

/** What a scanner finds in text that comes in pieces of so many bytes. */
async function scanned(
  text: string | Uint8Array,
  { size = text.length, scanner = new TabularScanner(commas) as Scanner } = {},
) {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text,
    records = new Records("t.csv", ",");
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) {
      yield await Promise.resolve(bytes.subarray(at, at + size));
    }
  }
  for await (const _ of scanAll(pieces(), scanner, records));
  const { rows, bad, read, loaded } = records.take();
  return { text: new TextDecoder().decode(rows), bad, read, loaded, scanner };
}
const reasons = async (text: string, size?: number) =>
  (await scanned(text, { size })).bad.map(({ where, reason }) => [where.record, where.byteOffset, reason]);

Deno.test("a record is as long as its format allows, and one that is longer is skipped up to its line's end", async () => {
  const most = `1,${"x".repeat(mebibyte - 2)}`, more = `2,${"y".repeat(mebibyte - 1)}`;
  for (const size of [1 << 16, 1 << 20, 1 << 23]) {
    const { bad, loaded, read } = await scanned(`id,note\n${most}\n${more}\n3,z\n`, { size });
    assert.deepEqual([loaded, read], [2, 3]);
    const [{ where, reason, byteLength, digest, raw }] = bad;
    assert.deepEqual([where.record, where.byteOffset, reason], [2, 8 + mebibyte + 1, "too_long"]);
    assert.deepEqual([byteLength, raw], [mebibyte + 1, null]);
    assert.equal(digest, createHash("sha256").update(more).digest("hex"));
  }
});

Deno.test("a record that is too long may be the last of its file, or end in CR", async () => {
  const more = `2,${"y".repeat(2 * mebibyte)}`;
  for (const [end, loaded] of [["", 0], ["\r", 0], ["\r3,z", 1], ["\r\n3,z", 1]] as const) {
    const found = await scanned(`id,note\n${more}${end}`, { size: 1 << 16 });
    assert.deepEqual([found.loaded, found.bad.map(({ byteLength }) => byteLength)], [loaded, [more.length]]);
  }
});

Deno.test("a file whose first line is too long has no header", async () => {
  await assert.rejects(scanned("x".repeat(2 * mebibyte), { size: 1 << 16 }), { reason: "no_header" });
});

Deno.test("what is kept of a bad record ends at the limit of quarantine", async () => {
  const scanner = () => new NdjsonScanner({ kind: "document", constant: {} });
  for (const [size, kept] of [[rawLimit, true], [rawLimit + 1, false]] as const) {
    const { bad } = await scanned("x".repeat(size), { scanner: scanner() });
    assert.deepEqual(bad.map(({ raw, byteLength, reason }) => [raw !== null, byteLength, reason]), [
      [kept, size, "broken_json"],
    ]);
  }
});

Deno.test("a document is as long as 16 MiB, and no longer", async () => {
  const scanner = () => new NdjsonScanner({ kind: "document", constant: {} });
  const document = (size: number) => `{"a":"${"x".repeat(size - 8)}"}`;
  const most = await scanned(document(16 * mebibyte), { scanner: scanner() });
  assert.deepEqual([most.loaded, most.bad.length], [1, 0]);
  for (const end of ["", "\n"]) {
    const more = await scanned(document(16 * mebibyte + 1) + end, { scanner: scanner() });
    assert.deepEqual(more.bad.map(({ reason }) => reason), ["too_long"]);
  }
});

Deno.test("what stands behind a document on its line makes it no JSON, and what is nested too deep is said to be", async () => {
  const deep = `${"[".repeat(600)}${"]".repeat(600)}`;
  const lines = ['{"a":1} x', '{"a":1}{"b":2}', '{"a":1},', `{"a":${deep}}`, "[1] x", '{"a":1} \t', "1"];
  const { text, bad } = await scanned(lines.join("\n"), {
    scanner: new NdjsonScanner({ kind: "document", constant: {} }),
  });
  assert.equal(text, '6,{"a":1}\n');
  assert.deepEqual(bad.map(({ where, reason }) => [where.record, reason]), [
    ...[1, 2, 3].map((record) => [record, "broken_json"]),
    ...[[4, "too_deep"], [5, "broken_json"], [7, "not_an_object"]],
  ]);
});

Deno.test("a document that ends within a character is not UTF-8, wherever it is cut", async () => {
  const bytes = new TextEncoder().encode('{"a":"é"}\n{"a":"é').slice(0, -1);
  for (const size of [1, 7, 8, bytes.length]) {
    const scanner = new NdjsonScanner({ kind: "document", constant: {} });
    const { text, bad } = await scanned(bytes, { size, scanner });
    assert.deepEqual([text, bad.map(({ reason }) => reason)], ['1,{"a":"é"}\n', ["not_utf8"]]);
  }
});

Deno.test("a character that is cut short within a document is seen, wherever the content is cut", async () => {
  const bytes = Uint8Array.of(
    ...new TextEncoder().encode('{"a":"'),
    0xc3,
    ...new TextEncoder().encode('"}\n{"b":1}\n'),
  );
  for (let size = 1; size <= bytes.length; size++) {
    const scanner = new NdjsonScanner({ kind: "document", constant: {} });
    const { text, bad } = await scanned(bytes, { size, scanner });
    assert.deepEqual([text, bad.map(({ reason }) => reason)], ['2,{"b":1}\n', ["not_utf8"]]);
  }
});

Deno.test("a quote that is never closed costs its line alone, and a record that is open at the limit too", async () => {
  for (const size of [1, 7, 1 << 20]) {
    assert.deepEqual(await reasons('id,note\n1,"open\n2,b\n3,c\n', size), [[1, 8, "unterminated_quote"]]);
    assert.deepEqual(await reasons('id,note\n1,"a"b\n2,"a"b"\n3,"x', size), [
      [1, 8, "text_after_quote"],
      [2, 15, "text_after_quote"],
      [3, 23, "unterminated_quote"],
    ]);
  }
  const long = `id,note\n1,"${`${"x".repeat(9999)}\n`.repeat(120)}`;
  assert.deepEqual((await reasons(long, 1 << 16))[0], [1, 8, "unterminated_quote"]);
});

Deno.test("one empty field more than the header is left out and counted, and nothing else is", async () => {
  for (const size of [1, 1 << 20]) {
    const { text, bad, scanner } = await scanned(
      'id,note\n1,a,\n2,b,""\n3,c,x\n4,d,"x"\n5\n6,e,,\n7,,\n8,f," "\n9,g,x"\n',
      { size },
    );
    assert.equal(text, "1,1,a\n2,2,b\n7,7,\n");
    assert.equal(scanner.noted.longer, 3);
    assert.deepEqual(bad.map(({ where, reason, detail }) => [where.record, reason, detail]), [
      [3, "column_count", "3 fields instead of 2"],
      [4, "column_count", "3 fields instead of 2"],
      [5, "column_count", "1 fields instead of 2"],
      [6, "column_count", "4 fields instead of 2"],
      [8, "column_count", "3 fields instead of 2"],
      [9, "column_count", "3 fields instead of 2"],
    ]);
  }
});

Deno.test("a header among the records is counted, one of other columns refuses the file", async () => {
  for (const size of [1, 1 << 20]) {
    const again = await scanned("id,note\n1,a\nID,Note\n2,b\n", { size });
    assert.deepEqual([again.loaded, again.scanner.noted.headers, again.scanner.refusal], [2, 1, null]);
    const other = await scanned("id,note\n1,a\nnote,id\n2,b\n", { size });
    assert.equal(other.scanner.refusal?.reason, "second_header");
  }
});

Deno.test("what a record holds is seen in quotes too, and only a count of fields is told with it", async () => {
  const { bad } = await scanned('id,note\n1,"a\0b"\n');
  assert.deepEqual(bad.map(({ reason, detail }) => [reason, detail]), [["nul_byte", undefined]]);
});

Deno.test("a record that is open when it has as many bytes as it may is too long once it is closed", async () => {
  const header = "id,note\n", open = `1,"${"x".repeat(mebibyte - 3)}`;
  const { bad, text } = await scanned(`${header}${open}"\n2,b\n`, { size: header.length + mebibyte });
  assert.deepEqual([bad.map(({ reason }) => reason), text], [["too_long"], "2,2,b\n"]);
});

Deno.test("a header whose quote is never closed ends with its line", async () => {
  const { scanner, bad } = await scanned('id,"note\n1,"x\n');
  assert.deepEqual([scanner.columns, bad.map(({ reason }) => reason)], [["id", "note"], [
    "unterminated_quote",
  ]]);
});

Deno.test("behind a header that is refused each line is a record, such a header too", async () => {
  const { scanner, read } = await scanned("x,note\nx,note\n1,a\n");
  assert.ok(scanner.refusal !== null);
  assert.equal(read, 2);
});
