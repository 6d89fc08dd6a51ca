/** Kinds of damage that files arrive with, and what becomes of each: records in, loaded, quarantined, why. */
import { gzipSync } from "node:zlib";
import type { Feed } from "../../lib/feeds/feed.ts";

const tabular = (name: string, delimiter: string, quote: '"' | null): Feed => ({
  name: `damage.${name}`,
  shape: { kind: "tabular", delimiter, quote, required: ["id", "amount"], optional: ["note"], key: ["id"] },
  sources: { files: { folder: name, prefix: "", extension: "csv" } },
});

export const pipes = tabular("pipes", "|", null);
export const commas = tabular("commas", ",", '"');
export const limited: Feed = { ...tabular("limited", "|", null), limit: { percent: 50 } };
export const documents: Feed = {
  name: "damage.documents",
  shape: { kind: "document", constant: { resourceType: "Claim" }, key: "id" },
  sources: { files: { folder: "documents", prefix: "", extension: "ndjson" } },
};

export type Damage = {
  what: string;
  feed: Feed;
  content: Uint8Array;
  /** The name's ending, when it is not the feed's own. */
  suffix?: string;
  expected: {
    status: "loaded" | "refused";
    read: number;
    loaded: number;
    reasons: Record<string, number>;
    drift?: string;
  };
};

const encoder = new TextEncoder();
const bytes = (...parts: (string | number[] | Uint8Array)[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => typeof part === "string" ? [...encoder.encode(part)] : [...part]));

/** Fine records, so that each case also shows that the rest is loaded. */
const p = "id|amount|note\n1|1.00|a\n", q = "9|9.00|z\n";
const c = "id,amount,note\n1,1.00,a\n", d = "9,9.00,z\n";
const one = '{"resourceType":"Claim","id":"1"}\n', nine = '{"resourceType":"Claim","id":"9"}\n';
const packed = gzipSync(encoder.encode(p + q));

function refused(reason: string, read = 1): Damage["expected"] {
  return { status: "refused", read, loaded: 0, reasons: { [reason]: read } };
}

function loaded(count: number, reasons: Record<string, number> = {}, drift?: string): Damage["expected"] {
  const bad = Object.values(reasons).reduce((sum, n) => sum + n, 0);
  return { status: "loaded", read: count + bad, loaded: count, reasons, ...(drift ? { drift } : {}) };
}

const make = (what: string, feed: Feed, content: Uint8Array, expected: Damage["expected"], suffix?: string) =>
  ({ what, feed, content, expected, suffix }) as Damage;

export const catalogue: Damage[] = [
  make("nothing wrong", pipes, bytes(p, q), loaded(2)),
  make("empty file", pipes, bytes(""), refused("no_header")),
  make("header only", pipes, bytes("id|amount|note\n"), loaded(0)),
  make("header without line end", pipes, bytes("id|amount|note"), loaded(0)),
  make("no header", pipes, bytes("1|1.00|a\n2|2.00|b\n"), refused("missing_column", 1)),
  make("required column missing", pipes, bytes("id|note\n1|a\n2|b\n"), refused("missing_column", 2)),
  make("required column renamed", pipes, bytes("id|sum|note\n1|1|a\n"), refused("missing_column", 1)),
  make("optional column missing", pipes, bytes("id|amount\n1|1.00\n"), loaded(1, {}, "missing: note")),
  make("new column", pipes, bytes("id|amount|note|New One\n1|1|a|x\n"), loaded(1, {}, "new: new_one")),
  make(
    "optional column renamed",
    pipes,
    bytes("id|amount|remark\n1|1|a\n"),
    loaded(1, {}, "new: remark; missing: note"),
  ),
  make("columns in another order", pipes, bytes("note|amount|id\na|1|1\n"), loaded(1)),
  make("columns in another case", pipes, bytes("ID|Amount|NOTE\n1|1|a\n"), loaded(1)),
  make("column twice", pipes, bytes("id|amount|note|note\n1|1|a|b\n"), refused("bad_header")),
  make("columns that collide", pipes, bytes("id|amount|a b|a_b\n1|1|a|b\n"), refused("bad_header")),
  make("empty column name", pipes, bytes("id|amount|\n1|1|a\n"), refused("bad_header")),
  make("reserved column name", pipes, bytes("id|amount|_batch_id\n1|1|a\n"), refused("bad_header")),
  make("header of another delimiter", pipes, bytes("id,amount,note\n1,1,a\n"), refused("missing_column")),
  make("too few fields", pipes, bytes(p, "2|2.00\n", q), loaded(2, { column_count: 1 })),
  make("too many fields", pipes, bytes(p, "2|2|b|c\n", q), loaded(2, { column_count: 1 })),
  make(
    "one empty field more on each record",
    pipes,
    bytes(p.replaceAll("a\n", "a|\n"), "9|9.00|z|\n"),
    loaded(2, {}, "one empty field beyond the header on each record"),
  ),
  make(
    "one empty field more on some records",
    pipes,
    bytes(p, "2|2.00||\n", q),
    loaded(3, {}, "one empty field beyond the header on 1 of 3 records"),
  ),
  make(
    "one empty field more, in quotes",
    commas,
    bytes(c, '2,2.00,"b,",""\n', d),
    loaded(3, {}, "one empty field beyond the header on 1 of 3 records"),
  ),
  make("two empty fields more", pipes, bytes(p, "2|2.00|b||\n", q), loaded(2, { column_count: 1 })),
  make("the header twice", pipes, bytes(p, p, q), loaded(3, {}, "header repeated: 1 line")),
  make(
    "the header again in another case, behind a byte order mark, with a delimiter more",
    pipes,
    bytes(p, "ID|Amount|NOTE\n", "\ufeffid|amount|note|\n", q),
    loaded(2, {}, "header repeated: 2 lines"),
  ),
  make(
    "a header of another order among the records",
    pipes,
    bytes(p, "note|id|amount\n", "z|9|9.00\n"),
    { ...refused("second_header", 3) },
  ),
  make("a record of column names", pipes, bytes(p, "id|2.00|note\n", q), loaded(3)),
  make("no key", pipes, bytes(p, "|2.00|b\n", " |2.00|b\n", q), loaded(2, { missing_key: 2 })),
  make("no key, in quotes", commas, bytes(c, '"\u00a0",2.00,"b\nb"\n', d), loaded(2, { missing_key: 1 })),
  make("a line broken in two", pipes, bytes(p, "2|2.0\n0|b\n", q), loaded(2, { column_count: 2 })),
  make("two lines run together", pipes, bytes(p, "2|2.00|b3|3.00|c\n", q), loaded(2, { column_count: 1 })),
  make("CRLF", pipes, bytes((p + q).replaceAll("\n", "\r\n")), loaded(2)),
  make("CR", pipes, bytes((p + q).replaceAll("\n", "\r")), loaded(2)),
  make("mixed line ends", pipes, bytes(p, "2|2|b\r\n3|3|c\r", q), loaded(4)),
  make("no last line end", pipes, bytes(p, "9|9.00|z"), loaded(2)),
  make("blank lines", pipes, bytes(p, "\n\r\n\n", q, "\n"), loaded(2)),
  make("byte order mark", pipes, bytes([0xef, 0xbb, 0xbf], p, q), loaded(2)),
  make("UTF-16 with its mark", pipes, bytes([0xff, 0xfe, 0x69, 0, 0x64, 0]), refused("utf16")),
  make("UTF-16 without its mark", pipes, bytes([0x69, 0, 0x64, 0, 0x0a, 0]), refused("missing_column", 1)),
  make("Latin-1 letters", pipes, bytes(p, "2|2|", [0xe9], "\n", q), loaded(2, { not_utf8: 1 })),
  make("half a character", pipes, bytes(p, "2|2|", [0xc3], "\n", q), loaded(2, { not_utf8: 1 })),
  make("NUL byte", pipes, bytes(p, "2|2|", [0], "\n", q), loaded(2, { nul_byte: 1 })),
  make("a block of NULs at the end", pipes, bytes(p, q, new Uint8Array(4096)), loaded(2, { nul_byte: 1 })),
  make(
    "a record of 2 MiB",
    pipes,
    bytes(p, "2|2|", "x".repeat(2 << 20), "\n", q),
    loaded(2, { too_long: 1 }),
  ),
  make("gzip", pipes, bytes(packed), loaded(2), ".csv.gz"),
  make("gzip of two members", pipes, bytes(packed, gzipSync("2|2|b\n")), loaded(3), ".csv.gz"),
  make(
    "gzip of two members with a header each",
    pipes,
    bytes(packed, packed),
    loaded(4, {}, "header repeated: 1 line"),
    ".csv.gz",
  ),
  make("gzip cut short", pipes, bytes(packed.subarray(0, -9)), refused("broken_gzip"), ".csv.gz"),
  make(
    "gzip with a wrong checksum",
    pipes,
    bytes(packed.subarray(0, -8), new Uint8Array(8)),
    refused("broken_gzip"),
    ".csv.gz",
  ),
  make("gzip with a flipped bit", pipes, flipped(packed), refused("broken_gzip"), ".csv.gz"),
  make("gzip followed by text", pipes, bytes(packed, "text"), refused("broken_gzip"), ".csv.gz"),
  make("gzip named csv", pipes, bytes(packed), refused("gzip_without_suffix")),
  make("csv named gzip", pipes, bytes(p, q), refused("not_gzip"), ".csv.gz"),
  make("empty file named gzip", pipes, bytes(""), refused("not_gzip"), ".csv.gz"),
  make("more bad records than the limit", limited, bytes(p, "x\ny\nz\n"), refused("over_limit", 4)),
  make("bad records within the limit", limited, bytes(p, q, "x\n"), loaded(2, { column_count: 1 })),
  make("line break inside quotes", commas, bytes(c, '2,2,"b\nb"\n', d), loaded(3)),
  make("quotes doubled inside quotes", commas, bytes(c, '2,2,"say ""b"""\n', d), loaded(3)),
  make("quote never closed", commas, bytes(c, '2,2,"b\n', d), loaded(2, { unterminated_quote: 1 })),
  make(
    "quote closed by the next record's",
    commas,
    bytes(c, '2,2,"b\n3,3,"c"\n', d),
    loaded(3, { unterminated_quote: 1 }),
  ),
  make(
    "quote never closed in the last record",
    commas,
    bytes(c, d, '2,2,"b'),
    loaded(2, { unterminated_quote: 1 }),
  ),
  make("text after a closing quote", commas, bytes(c, '2,2,"b"c\n', d), loaded(2, { text_after_quote: 1 })),
  make("quote inside a bare field", commas, bytes(c, '2,2,5" pipe\n', d), loaded(3)),
  make("documents", documents, bytes(one, nine), loaded(2)),
  make("empty NDJSON", documents, bytes(""), loaded(0)),
  make(
    "document cut short",
    documents,
    bytes(one, '{"resourceType":"Cl\n', nine),
    loaded(2, { broken_json: 1 }),
  ),
  make("two documents on a line", documents, bytes(one, one.trim(), nine), loaded(1, { broken_json: 1 })),
  make(
    "a name twice in an object",
    documents,
    bytes('{"resourceType":"Claim","a":{"b":1,"b":2}}\n', nine),
    loaded(1, { duplicate_key: 1 }),
  ),
  make(
    "a list, a text and a number",
    documents,
    bytes("[1]\n", '"a"\n', "1\n", nine),
    loaded(1, { not_an_object: 3 }),
  ),
  make(
    "a document of another type",
    documents,
    bytes('{"resourceType":"Patient"}\n', nine),
    loaded(1, { wrong_type: 1 }),
  ),
  make(
    "half of a surrogate pair",
    documents,
    bytes('{"resourceType":"Claim","id":"1","a":"\\ud83d"}\n', nine),
    loaded(1, { half_character: 1 }),
  ),
  make(
    "a document without its key",
    documents,
    bytes('{"resourceType":"Claim"}\n', nine),
    loaded(1, { missing_key: 1 }),
  ),
  make(
    "NaN, which JSON has not",
    documents,
    bytes('{"resourceType":"Claim","a":NaN}\n', nine),
    loaded(1, { broken_json: 1 }),
  ),
  make(
    "bytes that are not UTF-8 in a document",
    documents,
    bytes('{"resourceType":"Claim","a":"', [0xff], '"}\n', nine),
    loaded(1, { not_utf8: 1 }),
  ),
  make(
    "nested 10,000 deep",
    documents,
    bytes(`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}\n`, nine),
    loaded(1, { too_deep: 1 }),
  ),
  make(
    "pretty-printed JSON",
    documents,
    bytes('{\n"resourceType":"Claim"\n}\n', nine),
    loaded(1, { broken_json: 3 }),
  ),
];

function flipped(packed: Uint8Array): Uint8Array {
  const copy = packed.slice();
  copy[20] ^= 0x10;
  return copy;
}
