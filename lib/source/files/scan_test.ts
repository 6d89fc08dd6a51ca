import assert from "node:assert/strict";
import { sampleEvent } from "../../feeds/events/testing.ts";
import { eventColumns, type Feed } from "../../feeds/feed.ts";
import { scanRecord, scanText, segmentFormat } from "./scan.ts";

const tabular: Feed["shape"] = {
  kind: "tabular",
  delimiter: ";",
  quote: '"',
  required: ["id"],
  optional: [],
};
const document: Feed["shape"] = { kind: "document", constant: { resourceType: "Patient" } };
const event: Feed["shape"] = { kind: "document", constant: { specversion: "1.0" }, event: "claim" };

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const claim = JSON.stringify(sampleEvent("claim"));

async function scan(shape: Feed["shape"], ...pieces: string[]) {
  const text = (async function* () {
    for (const piece of pieces) yield await Promise.resolve(encode(piece));
  })();
  const found = [];
  for await (const { rows, ...one } of scanText(text, { shape, source: "a" })) {
    found.push({ ...one, rows: decode(rows) });
  }
  return found;
}

Deno.test("a segment is written as its feed's files are, or with separators that no JSON text can hold", () => {
  assert.deepEqual(segmentFormat(tabular), { delimiter: ";", quote: '"' });
  assert.deepEqual(segmentFormat(document), { delimiter: "\x1f", quote: null });
  assert.deepEqual(segmentFormat(event), { delimiter: "\x1f", quote: '"' });
});

Deno.test("text is scanned piece by piece, with what is known of the whole by then", async () => {
  const found = await scan(tabular, "ID;", 'B\n1;"x', '\ny"\nID;B\n2;z;\n3');
  assert.deepEqual(found.map(({ rows, read, columns, noted }) => ({ rows, read, columns, noted })), [
    { rows: "", read: 0, columns: null, noted: { headers: 0, longer: 0 } },
    { rows: "", read: 0, columns: ["id", "b"], noted: { headers: 0, longer: 0 } },
    { rows: '1;1;"x\ny"\n2;2;z\n', read: 2, columns: ["id", "b"], noted: { headers: 1, longer: 1 } },
    { rows: "", read: 1, columns: ["id", "b"], noted: { headers: 1, longer: 1 } },
  ]);
});

Deno.test("documents have a column of their own, and events what they say of themselves beside it", async () => {
  const [documents] = await scan(document, '{"resourceType":"Patient","id":"a"}\n');
  assert.deepEqual(documents.columns, ["document"]);
  assert.equal(documents.rows, '1\x1f{"resourceType":"Patient","id":"a"}\n');
  const [events] = await scan(event, `${claim}\n{"specversion":"1.0"}\n`);
  assert.deepEqual(events.columns, [...eventColumns, "document"]);
  assert.deepEqual(events.rows.split("\x1f").slice(0, 2), ["1", "claim-1"]);
  assert.deepEqual([events.read, events.loaded, events.bad.length], [2, 1, 1]);
});

Deno.test("a record on its own stands where it stood in its file; bytes that are more or fewer are none", async () => {
  const at = { source: "a", record: 7, columns: ["id", "b"] };
  const one = async (text: string, shape: Feed["shape"] = tabular) => {
    const taken = await scanRecord(encode(text), shape, at);
    return taken && [decode(taken.rows), ...taken.bad.map(({ where }) => where.record)];
  };
  assert.deepEqual(await one('1;"x\ny"'), ['7;1;"x\ny"\n']);
  assert.deepEqual(await one("1"), ["", 7]);
  assert.deepEqual(await one("1;x\n2;y\n"), null);
  assert.deepEqual(await one(""), null);
  assert.deepEqual(await one("{}", document), ["", 7]);
  const [row] = (await one(claim, event))!;
  assert.deepEqual(String(row).split("\x1f").slice(0, 2), ["7", "claim-1"]);
});
