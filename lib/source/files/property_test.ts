/**
 * Files of arbitrary records, dialects, line ends, encodings, damage and chunk boundaries. Whoever writes the
 * file knows what is in it: that is the oracle.
 */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Feed } from "../../feeds/feed.ts";
import { readFile } from "./file.ts";
import { scanRecord } from "./scan.ts";

/** One line as it stands in the file: what of it is loaded, or why it is bad; `row` is null for what is no record. */
type Written = { bytes: number[]; reason: string | null; row: number[] | null };
type Sample = { shape: Feed["shape"]; header: string | null; records: Written[] };

const as = (bytes: number[], reason: string | null): Written => ({ bytes, reason, row: bytes });
const encode = (text: string) => [...new TextEncoder().encode(text)];
const letters = fc.constantFrom(..."abcXYZ019 \u00a0.-_'éß漢😀\t~");
const text = fc.string({ unit: letters, maxLength: 12 });
const ends = fc.constantFrom("\n", "\r\n", "\r");

const dialects = fc.record({
  delimiter: fc.constantFrom("|", ",", ";"),
  quote: fc.constantFrom<'"' | null>('"', null),
  columns: fc.integer({ min: 2, max: 5 }),
  key: fc.nat({ max: 5 }),
});

/** Whether the field says nothing, as whoever wrote it knows. */
const isBlank = (field: string) => /^("?)\s*\1$/.test(field);

/** A field that is right in its dialect. A quote that is never closed would be closed by any other quote. */
function field(delimiter: string, quote: '"' | null, quotes: boolean): fc.Arbitrary<string> {
  const bare = text.map((value) => value.replaceAll(delimiter, "").replaceAll('"', ""));
  if (quote === null) return fc.oneof(bare, bare.map((value) => `${value}"`));
  if (!quotes) return bare;
  const inside = fc.string({
    unit: fc.oneof(letters, fc.constantFrom(delimiter, "\n", "\r", "\r\n", '"')),
    maxLength: 12,
  });
  return fc.oneof(
    bare,
    inside.map((value) => `"${value.replaceAll('"', '""')}"`),
    bare.map((one) => `x${one}"`),
  );
}

const tabular: fc.Arbitrary<Sample> = dialects.chain(({ delimiter, quote, columns, key }) =>
  fc.boolean().chain((quotes) => {
    const one = field(delimiter, quote, quotes);
    const bare = field(delimiter, null, false).map((value) => value.replaceAll('"', ""));
    const join = (fields: string[]) => fields.join(delimiter);
    const fields = (count: number, kind = one) => fc.array(kind, { minLength: count, maxLength: count });
    const broken = (reason: string, last: fc.Arbitrary<number[]>) =>
      fc.tuple(fields(columns - 1, bare), last).map(([before, bytes]) =>
        as([...encode(join([...before, ""])), ...bytes], reason)
      );
    const names = Array.from({ length: columns }, (_, at) => `c${at}`), header = join(names);
    const lacksKey = (all: string[]) =>
      key < columns && (quote === null ? /^\s*$/.test(all[key]) : isBlank(all[key]));
    const good = fields(columns).map((all) => as(encode(join(all)), lacksKey(all) ? "missing_key" : null));
    // One empty field beyond the header, quoted or not.
    const longer = fc.tuple(fields(columns), fc.boolean()).map(([all, quoted]): Written => ({
      bytes: encode(join([...all, quoted && quote !== null ? '""' : ""])),
      ...lacksKey(all) ? { reason: "missing_key", row: [] } : { reason: null, row: encode(join(all)) },
    }));
    const again = fc.constantFrom(header, header.toUpperCase(), `\ufeff${header}`, `${header}${delimiter}`)
      .map(
        (line): Written => ({ bytes: encode(line), reason: null, row: null }),
      );
    const count = fc.integer({ min: 1, max: columns + 2 }).filter((n) => n !== columns).chain((n) =>
      fields(n, bare).map((all) => as(encode(`x${join(all)}y`), "column_count"))
    );
    const damage = [
      ...[count, longer, again],
      broken("not_utf8", bare.map((value) => [...encode(value), 0xc3, 0x28])),
      broken("nul_byte", bare.map((value) => [...encode(value), 0])),
    ];
    if (quote !== null) {
      damage.push(broken("text_after_quote", bare.map((value) => encode(`"${value}"x`))));
      if (!quotes) damage.push(broken("unterminated_quote", bare.map((value) => encode(`"x${value}`))));
    }
    return fc.record({
      shape: fc.constant<Feed["shape"]>({
        kind: "tabular",
        delimiter,
        quote,
        required: ["c0"],
        optional: [],
        key: key < columns ? [`C${key}`] : [],
      }),
      header: fc.constant(header),
      records: fc.array(fc.oneof({ weight: 4, arbitrary: good }, ...damage), { maxLength: 12 }),
    });
  })
);

const members = fc.dictionary(fc.string({ unit: letters, minLength: 1, maxLength: 6 }), fc.jsonValue(), {
  maxKeys: 5,
});
const documents: fc.Arbitrary<Sample> = fc.record({
  shape: fc.constant<Feed["shape"]>({ kind: "document", constant: { type: "A" }, key: "key" }),
  header: fc.constant(null),
  records: fc.array(
    fc.tuple(
      members,
      fc.constantFrom("", "cut", "list", "type", "twice", "bytes", "control", "half", "key", "blank"),
    ).map(
      ([object, damage]): Written => {
        const line = JSON.stringify({ ...object, type: "A", key: "k é" });
        switch (damage) {
          case "cut":
            return as(encode(line.slice(0, -1)), "broken_json");
          case "list":
            return as(encode(`[${line}]`), "not_an_object");
          case "type":
            return as(encode(JSON.stringify({ ...object, type: "B", key: "k" })), "wrong_type");
          case "twice":
            return as(encode(`${line.slice(0, -1)},"type":"A"}`), "duplicate_key");
          case "bytes":
            return as([...encode(`{"x":"`), 0xff, ...encode(`",${line.slice(1)}`)], "not_utf8");
          case "half":
            return as(encode(`{"x":"\\ud83dx",${line.slice(1)}`), "half_character");
          case "key":
            return as(
              encode(JSON.stringify({ x: { key: "k" }, ...object, type: "A", key: undefined })),
              "missing_key",
            );
          case "blank":
            return as(encode(JSON.stringify({ ...object, type: "A", key: "\u00a0 " })), "missing_key");
          case "control":
            return as(encode(`{"x":"\u0001",${line.slice(1)}`), "broken_json");
          default:
            return as(encode(line), null);
        }
      },
    ),
    { maxLength: 12 },
  ),
});

/** How the sample becomes a file, and how the file is read. */
const delivery = fc.record({
  ends: fc.array(ends, { minLength: 13, maxLength: 13 }),
  lastEnd: fc.boolean(),
  mark: fc.boolean(),
  gzip: fc.boolean(),
  chunk: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(1 << 20)),
});

for (const [name, samples] of [["delimited", tabular], ["NDJSON", documents]] as const) {
  Deno.test(`every record of a ${name} file is loaded as it is or quarantined where it stands`, async () => {
    await fc.assert(
      fc.asyncProperty(samples, delivery, async ({ shape, header, records }, how) => {
        const content: number[] = how.mark ? [0xef, 0xbb, 0xbf] : [];
        if (header !== null) content.push(...encode(header), ...encode(how.ends[12]));
        const rows: number[] = [], bad: unknown[] = [];
        const delimiter = shape.kind === "tabular" ? shape.delimiter : "\x1f";
        let record = 0;
        records.forEach(({ bytes, reason, row }, at) => {
          if (row !== null) record++;
          if (reason !== null) bad.push({ record, byteOffset: content.length, reason, raw: bytes });
          else if (row !== null) rows.push(...encode(`${record}${delimiter}`), ...row, 0x0a);
          content.push(...bytes);
          if (at < records.length - 1 || how.lastEnd) content.push(...encode(how.ends[at]));
        });
        assert.deepEqual(await read(shape, Uint8Array.from(content), how), {
          rows,
          bad,
          read: record,
        });
      }),
      { numRuns: 4_000 },
    );
  });
}

Deno.test("a replay judges each record on its own as its file was judged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(tabular, documents), async ({ shape, header, records }) => {
      const columns = header === null
        ? ["document"]
        : header.split(shape.kind === "tabular" ? shape.delimiter : "|");
      const delimiter = shape.kind === "tabular" ? shape.delimiter : "\x1f";
      for (const [at, { bytes, reason, row }] of records.entries()) {
        // What ends at a line break was cut there: the rest of it were other records.
        if (row === null || reason === "unterminated_quote") continue;
        const taken = await scanRecord(Uint8Array.from(bytes), shape, {
          source: "a",
          record: at + 1,
          columns,
        });
        const good = reason === null ? [...encode(`${at + 1}${delimiter}`), ...row, 0x0a] : [];
        assert.deepEqual([...taken!.rows], good);
        assert.deepEqual(taken!.bad.map((bad) => bad.reason), reason === null ? [] : [reason]);
      }
    }),
    { numRuns: 1_000 },
  );
});

async function read(
  shape: Feed["shape"],
  content: Uint8Array,
  { gzip, chunk }: { gzip: boolean; chunk: number },
) {
  const stored = gzip ? new Uint8Array(gzipSync(content)) : content;
  const file = { path: gzip ? "file.gz" : "file", size: stored.length };
  let at = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= stored.length) controller.close();
      else controller.enqueue(Uint8Array.from(stored.subarray(at, at += chunk)));
    },
  });
  const found = { rows: [] as number[], bad: [] as unknown[], read: 0 };
  for await (const part of readFile(stream, shape, file)) {
    if (part.kind !== "rows") continue;
    for (const byte of part.rows) found.rows.push(byte);
    found.read += part.read;
    for (const { where, reason, raw } of part.bad) {
      found.bad.push({ record: where.record, byteOffset: where.byteOffset, reason, raw: raw && [...raw] });
    }
  }
  return found;
}
