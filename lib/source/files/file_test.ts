import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Bad } from "../../batch/quarantine.ts";
import type { Feed } from "../../feeds/feed.ts";
import { readFile } from "./file.ts";

const pipes: Feed = {
  name: "test.pipes",
  shape: { kind: "tabular", delimiter: "|", quote: null, required: ["ID"], optional: [] },
  sources: { files: { folder: "in", prefix: "pipes", extension: "csv" } },
};
const commas: Feed = {
  name: "test.commas",
  shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: [] },
  sources: { files: { folder: "in", prefix: "commas", extension: "csv" } },
};
const documents: Feed = {
  name: "test.documents",
  shape: { kind: "document", constant: { resourceType: "Patient" } },
  sources: { files: { folder: "in", prefix: "Patient", extension: "ndjson" } },
};

type Content = string | Uint8Array<ArrayBuffer>;

/** Bytes in chunks of a given size. */
function inChunks(content: Content, chunk: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += chunk));
    },
  });
}

async function read(feed: Feed, name: string, content: Content, chunk = 1 << 20) {
  const found = {
    columns: [] as string[],
    rows: "",
    read: 0,
    loaded: 0,
    bad: [] as string[],
    refused: false,
    drift: [] as readonly string[],
  };
  const note = ({ where, reason }: Bad) => `${where.record}@${where.byteOffset} ${reason}`;
  const file = { path: `in/${name}`, size: content.length };
  for await (const part of readFile(inChunks(content, chunk), feed.shape, file)) {
    if (part.kind === "end") Object.assign(found, { columns: part.columns, drift: part.drift });
    else if (part.kind === "refused") {
      const { bad } = part;
      Object.assign(found, { rows: "", loaded: 0, read: bad.records, bad: [note(bad)], refused: true });
    } else {
      found.rows += new TextDecoder().decode(part.rows);
      found.read += part.read;
      found.loaded += part.loaded;
      found.bad.push(...part.bad.map(note));
      assert.equal(part.read, part.loaded + part.bad.reduce((sum, bad) => sum + bad.records, 0));
    }
  }
  return found;
}

const cases: { what: string; feed: Feed; content: string; rows: string; bad: string[] }[] = [
  { what: "LF", feed: pipes, content: "ID|B\n1|x\n2|y\n", rows: "1|1|x\n2|2|y\n", bad: [] },
  { what: "CRLF", feed: pipes, content: "ID|B\r\n1|x\r\n2|y\r\n", rows: "1|1|x\n2|2|y\n", bad: [] },
  { what: "CR", feed: pipes, content: "ID|B\r1|x\r2|y\r", rows: "1|1|x\n2|2|y\n", bad: [] },
  {
    what: "mixed ends",
    feed: pipes,
    content: "ID|B\r\n1|x\n2|y\r3|z",
    rows: "1|1|x\n2|2|y\n3|3|z\n",
    bad: [],
  },
  { what: "no last end", feed: pipes, content: "ID|B\n1|x", rows: "1|1|x\n", bad: [] },
  { what: "header only", feed: pipes, content: "ID|B\n", rows: "", bad: [] },
  { what: "blank lines", feed: pipes, content: "ID|B\n\n1|x\n\n\n2|y\n\n", rows: "1|1|x\n2|2|y\n", bad: [] },
  { what: "BOM", feed: pipes, content: "\ufeffID|B\n1|x\n2\n", rows: "1|1|x\n", bad: ["2@12 column_count"] },
  {
    what: "too few and too many columns",
    feed: pipes,
    content: "ID|B\n1\n2|y\n3|z|w\n",
    rows: "2|2|y\n",
    bad: ["1@5 column_count", "3@11 column_count"],
  },
  { what: "a quote where none is known", feed: pipes, content: 'ID|B\n1|"x\n', rows: '1|1|"x\n', bad: [] },
  { what: "a NUL byte", feed: pipes, content: "ID|B\n1|\0\n2|y\n", rows: "2|2|y\n", bad: ["1@5 nul_byte"] },
  { what: "UTF-8", feed: pipes, content: "ID|B\n1|é😀\n", rows: "1|1|é😀\n", bad: [] },
  {
    what: "quoted delimiters, quotes and line breaks",
    feed: commas,
    content: 'id,b\n1,"a,b"\n2,"say ""x"""\n"3","two\nlines"\n4,""\n',
    rows: '1,1,"a,b"\n2,2,"say ""x"""\n3,"3","two\nlines"\n4,4,""\n',
    bad: [],
  },
  {
    what: "a quoted header",
    feed: commas,
    content: '"id","b ""c"""\n1,2\n',
    rows: "1,1,2\n",
    bad: [],
  },
  {
    what: "text after a closing quote",
    feed: commas,
    content: 'id,b\n1,"a"b\n2,c\n',
    rows: "2,2,c\n",
    bad: ["1@5 text_after_quote"],
  },
  {
    what: "a quote never closed",
    feed: commas,
    content: 'id,b\n1,"a\n2,c\n3,d\n',
    rows: "2,2,c\n3,3,d\n",
    bad: ["1@5 unterminated_quote"],
  },
  {
    what: "a quote closed by a later record",
    feed: commas,
    content: 'id,b\n1,"a\n2,"c"\n3,d\n',
    rows: '2,2,"c"\n3,3,d\n',
    bad: ["1@5 unterminated_quote"],
  },
  {
    what: "documents",
    feed: documents,
    content: '{"resourceType":"Patient","id":"1"}\r\n\n {"id":"2","resourceType":"Patient"} \n',
    rows: '1\x1f{"resourceType":"Patient","id":"1"}\n2\x1f{"id":"2","resourceType":"Patient"}\n',
    bad: [],
  },
  {
    what: "documents that are none",
    feed: documents,
    content: '{"resourceType":\n[1]\n"text"\nnull\n{"resourceType":"Claim"}\n{"resourceType":"Patient"}\n',
    rows: '6\x1f{"resourceType":"Patient"}\n',
    bad: [
      "1@0 broken_json",
      "2@17 not_an_object",
      "3@21 not_an_object",
      "4@28 not_an_object",
      "5@33 wrong_type",
    ],
  },
];

for (const chunk of [1 << 20, 1, 2, 3, 7]) {
  Deno.test.each(cases)(`a file with $what reads the same in chunks of ${chunk}`, async (one) => {
    const name = one.feed === documents ? "Patient.ndjson" : `${one.feed.name.slice(5)}.csv`;
    const found = await read(one.feed, name, one.content, chunk);
    assert.deepEqual({ rows: found.rows, bad: found.bad }, { rows: one.rows, bad: one.bad });
  });
}

const whole = new TextEncoder().encode("ID|B\n1|x\n2|y\n");
const packed = new Uint8Array(gzipSync(whole));
const refusals: { what: string; name: string; content: Content; reason: string; records: number }[] = [
  { what: "no header", name: "pipes.csv", content: "", reason: "no_header", records: 1 },
  {
    what: "a required column missing",
    name: "pipes.csv",
    content: "A|B\n1|2\n3|4\n",
    reason: "missing_column",
    records: 2,
  },
  {
    what: "a column named twice",
    name: "pipes.csv",
    content: "ID|B|b\n1|2|3\n",
    reason: "bad_header",
    records: 1,
  },
  {
    what: "a reserved column name",
    name: "pipes.csv",
    content: "ID|_B\n1|2\n",
    reason: "bad_header",
    records: 1,
  },
  {
    what: "an empty column name",
    name: "pipes.csv",
    content: "ID|\n1|2\n",
    reason: "bad_header",
    records: 1,
  },
  {
    what: "more than a thousand new columns",
    name: "pipes.csv",
    content: `ID|${Array.from({ length: 1001 }, (_, at) => `N${at}`).join("|")}\n1\n2\n`,
    reason: "too_many_columns",
    records: 2,
  },
  { what: "text named gzip", name: "pipes.csv.gz", content: "ID|B\n1|2\n", reason: "not_gzip", records: 1 },
  { what: "gzip named text", name: "pipes.csv", content: packed, reason: "gzip_without_suffix", records: 1 },
  {
    what: "gzip cut short",
    name: "pipes.csv.gz",
    content: packed.slice(0, -6),
    reason: "broken_gzip",
    records: 1,
  },
  {
    what: "a first line of 3 MB",
    name: "pipes.csv",
    content: new TextEncoder().encode(`${"x".repeat(3 << 20)}\nID|B\n1|x\n`),
    reason: "no_header",
    records: 1,
  },
  {
    what: "UTF-16",
    name: "pipes.csv",
    content: new Uint8Array([0xff, 0xfe, 0x49, 0]),
    reason: "utf16",
    records: 1,
  },
];

Deno.test.each(refusals)("a file with $what is refused whole", async ({ name, content, reason, records }) => {
  const found = await read(pipes, name, content);
  assert.deepEqual(found.bad.map((bad) => bad.split(" ")[1]), [reason]);
  assert.deepEqual({ refused: found.refused, rows: found.rows, read: found.read }, {
    refused: true,
    rows: "",
    read: records,
  });
});

Deno.test("gzip members may follow one another", async () => {
  const found = await read(pipes, "pipes.csv.gz", new Uint8Array([...packed, ...gzipSync("3|z\n")]));
  assert.equal(found.rows, "1|1|x\n2|2|y\n3|3|z\n");
});

Deno.test("columns are raw names in the file's own order; without a header there are none", async () => {
  const columns = async (content: string) => (await read(pipes, "pipes.csv", content)).columns;
  assert.deepEqual(await columns("New Col|id\nx|1\n"), ["new_col", "id"]);
  assert.deepEqual(await columns(""), []);
});

Deno.test("bytes that are not UTF-8 cost their own record", async () => {
  const bytes = new Uint8Array([...whole, 0x33, 0x7c, 0xc3, 0x28, 0x0a, 0x34, 0x7c, 0x7a, 0x0a]);
  const found = await read(pipes, "pipes.csv", bytes);
  assert.deepEqual(found.bad, ["3@13 not_utf8"]);
  assert.equal(found.loaded, 3);
});

Deno.test.each([
  { chunk: 1 << 20 },
  { chunk: 64 * 1024 },
])("a record beyond the limit costs itself, in chunks of $chunk", async ({ chunk }) => {
  const content = `ID|B\n1|${"x".repeat(3 << 20)}\n2|y\n`;
  const found = await read(pipes, "pipes.csv", content, chunk);
  assert.deepEqual(found.bad, ["1@5 too_long"]);
  assert.equal(found.rows, "2|2|y\n");
});

Deno.test("what was passed over in a file is said in counts", async () => {
  const drift = async (content: string) => (await read(pipes, "pipes.csv", content)).drift;
  assert.deepEqual(await drift("ID|B\n1|x\n"), []);
  assert.deepEqual(await drift("ID|B\n1|x\nID|B\n2|y\n"), ["header repeated: 1 line"]);
  assert.deepEqual(await drift("ID|B\n1|x|\n2|y\nID|B\nID|B\n"), [
    "header repeated: 2 lines",
    "one empty field beyond the header on 1 of 2 records",
  ]);
  assert.deepEqual(await drift("ID|B\n1|x|\n2|y|\n"), ["one empty field beyond the header on each record"]);
});

Deno.test("a file that turns out to be refused has its records counted, and no rows from there on", async () => {
  const chunks: string[] = [];
  const content = inChunks("ID|B\n1|x\nB|ID\n2|y\n3|z\n", 9);
  for await (const chunk of readFile(content, pipes.shape, { path: "in/pipes.csv", size: 25 })) {
    chunks.push(chunk.kind === "refused" ? `${chunk.bad.reason} ${chunk.bad.records}` : chunk.kind);
    if (chunk.kind === "refused") assert.deepEqual([chunk.bad.byteLength, chunk.bad.raw], [25, null]);
  }
  assert.deepEqual(chunks, ["rows", "second_header 4", "end"]);
});

Deno.test("gzip that breaks off counts as one record, however many came before", async () => {
  const lines = Array.from({ length: 200_000 }, (_, at) => `${at}|${at * 7919 % 10_007}\n`).join("");
  const cut = new Uint8Array(gzipSync(`ID|B\n${lines}`)).slice(0, -9);
  let rows = 0, refused: Bad | null = null;
  const file = { path: "in/pipes.csv.gz", size: cut.length };
  for await (const chunk of readFile(inChunks(cut, 1 << 16), pipes.shape, file)) {
    if (chunk.kind === "rows") rows += chunk.read;
    if (chunk.kind === "refused") refused = chunk.bad;
  }
  assert.ok(rows > 1);
  assert.deepEqual([refused?.reason, refused?.records], ["broken_gzip", 1]);
});

Deno.test("a stream that fails ends the reading with its error and is closed, as is one that is left", async () => {
  let cancelled = 0;
  const stream = (fails: boolean) =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (fails) controller.error(new Error("the disk is gone"));
        else controller.enqueue(whole.slice());
      },
      cancel: () => void cancelled++,
    });
  const file = { path: "in/pipes.csv", size: 0 };
  const all = async () => {
    for await (const _ of readFile(stream(true), pipes.shape, file));
  };
  await assert.rejects(all, /the disk is gone/);
  const failing = async function* () {
    yield await Promise.reject(new Error("the worker is gone"));
  };
  await assert.rejects(readFile(inChunks("", 1), pipes.shape, file, failing).next(), /the worker is gone/);
  for await (const _ of readFile(stream(false), pipes.shape, file)) break;
  assert.equal(cancelled, 1);
});
