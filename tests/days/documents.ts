/** Files of one JSON document a line: FHIR resources, and events, which are on Kafka as well. */
import { isUtf8 } from "node:buffer";
import type { Feed } from "../../lib/feeds/feed.ts";
import { sampleEvent } from "../../lib/feeds/events/testing.ts";
import type { EventName } from "../../lib/feeds/events/event.ts";
import { type Draft, encode, joined, type Piece } from "./content.ts";
import type { Dice } from "./random.ts";

/** A document as its sender writes it, and what of it must stand in raw beside the text. */
export type Made = { bytes: Uint8Array; beside: Record<string, string> };

export function documentDraft(dice: Dice, feed: Feed, { damaged }: { damaged: boolean }): Draft {
  const ends = dice.pick([["\n"], ["\n"], ["\r\n"], ["\n", "\r\n", "\r"]]);
  const mark: Piece = { bytes: new Uint8Array([0xef, 0xbb, 0xbf]), fate: null };
  const pieces = dice.chance(0.1) ? [mark] : [];
  const count = dice.between(0, 12);
  for (let record = 0; record < count; record++) {
    if (dice.chance(0.05)) pieces.push({ bytes: encode(dice.pick([" ", "\n", "\t \r\n"])), fate: null });
    pieces.push(damaged && dice.chance(0.3) ? badDocument(dice, feed) : goodDocument(dice, feed));
    if (dice.chance(0.05)) pieces.push({ bytes: encode("  "), fate: null });
    if (record < count - 1 || dice.chance(0.9)) pieces.push({ bytes: encode(dice.pick(ends)), fate: null });
  }
  return { pieces, judge };
}

/** A beginning is never a whole object; spaces at the end of a line are no part of it. */
function judge(beginning: Uint8Array): Piece {
  const bytes = beginning.subarray(0, beginning.findLastIndex((byte) => byte !== 0x20 && byte !== 0x09) + 1);
  return { bytes, fate: { reason: isUtf8(bytes) ? "broken_json" : "not_utf8" } };
}

function goodDocument(dice: Dice, feed: Feed): Piece {
  const { bytes, beside } = madeFor(dice, feed);
  return { bytes, fate: { values: { ...beside, document: new TextDecoder().decode(bytes) } } };
}

export function madeFor(dice: Dice, { shape }: Feed): Made {
  if (shape.kind !== "document") throw new Error("not a feed of documents");
  return shape.event === undefined ? resource(dice, shape.constant.resourceType) : event(dice, shape.event);
}

function resource(dice: Dice, resourceType: string): Made {
  const document = {
    resourceType,
    id: `${dice.between(1, 400)}`,
    meta: { lastUpdated: `2026-0${dice.between(1, 9)}-1${dice.between(0, 9)}T08:00:00Z` },
    text: dice.pick(["", "plain", 'say "x"', "Müller 漢字 😀", "a\u001fb", "line\nbreak", "\\"]),
    amount: dice.between(0, 1e9) / 100,
    list: Array.from({ length: dice.between(0, 4) }, (_, at) => ({ at, code: dice.pick(["a", null, true]) })),
  };
  const text = dice.chance(0.2)
    ? JSON.stringify(document, null, 1).replaceAll("\n", " ")
    : JSON.stringify(document);
  return { bytes: encode(text), beside: {} };
}

/** Events of few entities, so that many are about the same one, at moments that often meet. */
function event(dice: Dice, name: EventName): Made {
  const entity = `${name}-${dice.between(1, 25)}${dice.chance(0.05) ? " é" : ""}`;
  const ms = Date.UTC(2026, dice.between(0, 9), dice.between(1, 28), dice.between(0, 23));
  const fraction = dice.pick(["", "", ".5", ".123", ".123456789"]);
  const zone = dice.pick(["Z", "Z", "+02:00"]);
  const local = new Date(ms + (zone === "Z" ? 0 : 2 * 3_600_000)).toISOString().slice(0, 19);
  const sequence = dice.pick([undefined, undefined, null, `0${dice.between(1, 3)}`]);
  const [id, source] = [`e-${dice.between(1, 5000)}`, dice.pick(["/core", "/portal"])];
  const made = sampleEvent(
    name,
    { id, source, subject: entity, time: `${local}${fraction}${zone}`, sequence },
    { [`${name}_id`]: entity, remark: dice.pick(["", "x", "Müller", 'q"q']) },
  );
  const order = `${new Date(ms).toISOString().slice(0, 19)}.${fraction.slice(1).padEnd(9, "0")}Z`;
  return {
    bytes: encode(JSON.stringify(made)),
    beside: {
      _key: entity,
      _order: sequence === undefined || sequence === null ? order : `${order} ${sequence}`,
      _event_id: `${source} ${id}`,
    },
  };
}

/** A document that must not be loaded, and why. */
export function badDocument(dice: Dice, feed: Feed): Piece {
  const { shape } = feed;
  const whole = new TextDecoder().decode(madeFor(dice, feed).bytes);
  const bad = (bytes: Uint8Array | string, reason: string): Piece => ({
    bytes: typeof bytes === "string" ? encode(bytes) : bytes,
    fate: { reason },
  });
  const isEvent = shape.kind === "document" && shape.event !== undefined;
  const change = (envelope: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(whole), ...envelope });
  const kinds = {
    cut: 3,
    twice: 2,
    list: 1,
    type: 2,
    notUtf8: 2,
    deep: 0.5,
    two: 1,
    schema: isEvent ? 2 : 0,
    breaks: isEvent ? 3 : 0,
    other: isEvent ? 1 : 0,
    half: 1,
    key: isEvent ? 0 : 1,
  };
  switch (dice.weighted(kinds)) {
    case "cut":
      return bad(whole.slice(0, dice.between(1, whole.length - 2)).trimEnd(), "broken_json");
    case "two":
      return bad(`${whole}${whole}`, "broken_json");
    case "twice":
      return bad(`${whole.slice(0, -1)},"again":1,"again":2}`, "duplicate_key");
    case "list":
      return bad(dice.pick(["[1]", '"a"', "12", "true"]), "not_an_object");
    case "type":
      return bad(change(isEvent ? { specversion: "9" } : { resourceType: "Basic" }), "wrong_type");
    case "notUtf8":
      return bad(
        joined([encode(`${whole.slice(0, -1)},"z":"`), new Uint8Array([0xff]), encode('"}')]),
        "not_utf8",
      );
    case "deep":
      return bad(`{"a":${"[".repeat(600)}${"]".repeat(600)}}`, "too_deep");
    case "schema":
      return bad(change({ dataschema: "urn:other" }), "unknown_schema");
    case "breaks":
      return bad(change({ time: "yesterday" }), "breaks_schema");
    case "other":
      return bad(change({ subject: "somebody-else" }), "breaks_schema");
    case "half":
      return bad(`${whole.slice(0, -1)},"z":"\\ud83d"}`, "half_character");
    case "key":
      return bad(change({ id: undefined }), "missing_key");
  }
}
