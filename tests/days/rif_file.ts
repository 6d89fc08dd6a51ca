/** A delimited file as a payer sends it, with records that are bad here and there. */
import { isUtf8 } from "node:buffer";
import type { Tabular } from "../../lib/feeds/feed.ts";
import { type Content, type Draft, encode, type Fate, joined, type Piece, refused } from "./content.ts";
import type { Dice } from "./random.ts";

/** Columns that senders add one day; few, so that tables stay as wide as they are. */
const added = ["NEW_IND", "Plan Note", "EXTRA_AMT", "REGION-CD"];

/** What a sender's lines look like; `key` is the column of the header that no record may lack. */
type Form = { header: string[]; key: string; ends: readonly string[]; emptyMore: boolean };

/** What a feed's records go by. */
const keyOf = ({ required }: Tabular) =>
  ["PDE_ID", "CLM_ID", "BENE_ID"].find((name) => required.includes(name))!;

const rawName = (name: string) => name.toLowerCase().replace(/[^a-z0-9_]/g, "_");

export function rifDraft(dice: Dice, shape: Tabular, { damaged }: { damaged: boolean }): Draft {
  const form = formOf(dice, shape);
  const end = (): Piece => ({ bytes: encode(dice.pick(form.ends)), fate: null });
  const header: Piece = { bytes: encode(form.header.join("|")), fate: null };
  const mark: Piece = { bytes: new Uint8Array([0xef, 0xbb, 0xbf]), fate: null };
  const pieces = [...dice.chance(0.1) ? [mark] : [], header, end()];
  const count = dice.chance(0.1) ? dice.between(0, 1) : dice.between(2, 14);
  for (let record = 0; record < count; record++) {
    const fields = form.header.map((name) => value(dice, name));
    pieces.push(damaged && dice.chance(0.3) ? badRecord(dice, fields, form) : goodRecord(fields, form));
    if (record < count - 1 || dice.chance(0.9)) pieces.push(end());
    if (record < count - 1 && dice.chance(0.05)) {
      pieces.push({ bytes: encode(dice.pick(["\n", "\r\n\r\n"])), fate: null });
    }
    if (record < count - 1 && dice.chance(0.03)) pieces.push(header, end());
  }
  return { pieces, judge: (bytes) => ({ bytes, fate: judge(bytes, form) }) };
}

function formOf(dice: Dice, shape: Tabular): Form {
  const optional = dice.some(shape.optional, Math.min(1, 8 / shape.optional.length));
  const names = [...shape.required, ...optional, ...dice.chance(0.15) ? dice.some(added, 0.5) : []];
  const header = dice.chance(0.3) ? dice.shuffled(names) : names;
  return {
    header: dice.chance(0.1) ? header.map((name) => name.toLowerCase()) : header,
    ends: dice.pick([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]]),
    key: keyOf(shape),
    emptyMore: dice.chance(0.1),
  };
}

const odd = ["", "", "1", "A", "0042", "Müller", 'a "b"', "c,d;e", " ", "\\N", "null", "漢字", "\t", '"'];

function value(dice: Dice, name: string): string {
  if (/^dml_ind$/i.test(name)) return dice.pick(["INSERT", "UPDATE", "DELETE"]);
  if (/_id$/i.test(name)) return `-${dice.between(1, 99999)}`;
  if (/_dt$/i.test(name)) return `${dice.between(10, 28)}-${dice.pick(["Jan", "Mar", "Nov"])}-2026`;
  if (/_am?t$/i.test(name)) return `${dice.between(0, 9999)}.${dice.between(10, 99)}`;
  return dice.pick(odd);
}

/** Empty is NULL. */
function valuesOf(fields: readonly string[], { header }: Form): Record<string, string> {
  return Object.fromEntries(
    header.map((name, at) => [rawName(name), fields[at]]).filter(([, text]) => text !== ""),
  );
}

function goodRecord(fields: string[], form: Form): Piece {
  const bytes = encode(fields.join("|") + (form.emptyMore ? "|" : ""));
  return { bytes, fate: { values: valuesOf(fields, form) } };
}

function badRecord(dice: Dice, fields: string[], { header, key, emptyMore }: Form): Piece {
  const text = (of: readonly string[]) => encode(of.join("|") + (emptyMore ? "|" : ""));
  const odd = (byte: number) => joined([encode("x"), new Uint8Array([byte]), text(fields)]);
  const kinds = { fewer: 4, more: 4, notUtf8: 3, nul: 3, long: 0.1, key: 3 };
  switch (dice.weighted(kinds)) {
    case "fewer":
      return { bytes: text(["x", ...fields.slice(3)]), fate: { reason: "column_count" } };
    case "more":
      return { bytes: text([...fields, "y", "z"]), fate: { reason: "column_count" } };
    case "notUtf8":
      return { bytes: odd(dice.pick([0xff, 0xc3, 0xe9])), fate: { reason: "not_utf8" } };
    case "nul":
      return { bytes: odd(0), fate: { reason: "nul_byte" } };
    case "long": {
      const long = "w".repeat(1024 * 1024 + dice.between(1, 5000));
      return { bytes: text([long, ...fields.slice(1)]), fate: { reason: "too_long" } };
    }
    case "key": {
      const place = header.findIndex((name) => name.toUpperCase() === key);
      return { bytes: text(fields.with(place, dice.pick(["", " "]))), fate: { reason: "missing_key" } };
    }
  }
}

/** What a record's beginning is on its own. */
function judge(bytes: Uint8Array, form: Form): Fate {
  if (!isUtf8(bytes)) return { reason: "not_utf8" };
  const fields = new TextDecoder().decode(bytes).split("|"), { header } = form;
  if (form.emptyMore && fields.length === header.length + 1 && fields.at(-1) === "") fields.pop();
  if (fields.length !== header.length) return { reason: "column_count" };
  const place = header.findIndex((name) => name.toUpperCase() === form.key);
  const keyless = fields[place].trim() === "";
  return keyless ? { reason: "missing_key" } : { values: valuesOf(fields, form) };
}

/** A file that nobody can load: its first line is not the feed's header. */
export function rifWithBadHeader(dice: Dice, shape: Tabular): Content {
  const names = [...shape.required];
  const body = Array.from(
    { length: dice.between(0, 6) },
    () => names.map((name) => value(dice, name)).join("|") + "\n",
  );
  const file = (header: string[], reason: string) =>
    refused(encode([header.join("|"), "\n", ...body].join("")), reason, body.length);
  switch (
    dice.pick(["missing", "renamed", "twice", "unnamed", "reserved", "comma", "notUtf8", "none", "empty"])
  ) {
    case "missing":
      return file(names.slice(1), "missing_column");
    case "renamed":
      return file(names.with(-1, "SOMETHING_ELSE"), "missing_column");
    case "twice":
      return file([...names, names[0].toLowerCase()], "bad_header");
    case "unnamed":
      return file([...names, "", "LAST"], "bad_header");
    case "reserved":
      return file([...names, "_batch_id"], "bad_header");
    case "comma":
      return file([names.join(",")], "missing_column");
    case "notUtf8": {
      const header = joined([encode(`${names.join("|")}|X`), new Uint8Array([0xff, 0x0a])]);
      return refused(joined([header, encode(body.join(""))]), "not_utf8", body.length);
    }
    case "none":
      if (body.length > 0) return refused(encode(body.join("")), "missing_column", body.length - 1);
      return refused(new Uint8Array(), "no_header");
    default:
      return refused(encode(dice.pick(["", "\n\r\n"])), "no_header");
  }
}
