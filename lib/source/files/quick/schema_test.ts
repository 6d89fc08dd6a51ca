import assert from "node:assert/strict";
import fc from "fast-check";
import { eventChecker, eventOf, newestSchema } from "../../../feeds/events/event.ts";
import { datePattern } from "../../../feeds/events/patterns.ts";
import { eventNames, type Sample, sampleEvent } from "../../../feeds/events/testing.ts";
import { Quick } from "./quick.ts";
import type { Schema } from "./schema.ts";

const encoder = new TextEncoder();
const attributes = ["id", "source", "subject", "time", "sequence"];

/** Whether the module takes a text, and the texts asked for. */
function look(quick: Quick, text: string): (string | null)[] | null {
  const bytes = encoder.encode(`${text}\n`);
  const window = quick.window(bytes.length);
  window.set(bytes);
  return quick.end(0) === bytes.length - 1 ? quick.texts(new TextDecoder("latin1").decode(window)) : null;
}

function takes(schema: Schema, value: unknown): boolean {
  const member: Schema = { type: "object", properties: { value: schema }, required: ["value"] };
  return look(new Quick({}, { schema: member, texts: [] }), JSON.stringify({ value })) !== null;
}

const digits = fc.constantFrom(1, 2, 14, 15, 16, 17).map((length) => "7".repeat(length));
const two = fc.constantFrom("00", "01", "09", "12", "13", "23", "24", "31", "59", "60", "1", "1x");
const monthDay = fc.constantFrom(
  ...["02-28", "02-29", "02-30", "04-30", "04-31", "12-31", "12-32", "01-00", "00-01", "13-01", "12_31"],
);
const year = fc.constantFrom("1000", "0999", "1900", "2000", "2024", "2026", "2100", "2400", "2999", "3000");
const date = fc.tuple(year, monthDay).map((parts) => parts.join("-"));
const clock = fc.tuple(two, two).map((parts) => parts.join(":"));
const zone = fc.oneof(
  fc.constantFrom("Z", "z", "", "+", "Zx", "-00:00", "+01:000"),
  clock.map((text) => `+${text}`),
);
const fraction = fc.constantFrom("", ".", ".1", ".123456789", ".1234567890");
const moment = fc.oneof(
  fc.tuple(date, clock, two, fraction, zone),
  fc.tuple(fc.constant("2024-02-29"), fc.constant("23:59"), fc.constant("59"), fraction, zone),
).map(([day, clock, second, fraction, zone]) => `${day}T${clock}:${second}${fraction}${zone}`);
const decimal = fc.tuple(
  fc.constantFrom("", "-", "+", "--"),
  digits,
  fc.constantFrom("", ".", ".1", ".12", ".123", ".1234", ".1.2"),
).map((parts) => parts.join(""));
const length = fc.constantFrom(0, 1, 63, 64, 65, 254, 255, 256);
const letters = fc.tuple(
  length,
  fc.constantFrom("a", " ", "!", "~", "\u007f", "é", "😀", '"', "\\", "\t", "\ud800"),
).map(([length, letter]) => letter.repeat(length));
const number = fc.constantFrom(0, -1, 1, 1.5, 999, 1000, 9999, 10_000, 99_999, 100_000, 1e9, 1e21, -0);
const value = fc.oneof(
  ...[date, moment, decimal, letters, number, fc.string(), fc.boolean()],
  fc.constantFrom(null, [], {}, [null], [{}], "1.0", "application/json", "paid", "urn:payer"),
);
const name = fc.oneof(
  fc.nat(),
  fc.constantFrom("sequence", "traceparent", "datacontenttype", "x", "quantity"),
);
const change = fc.tuple(fc.nat(), name, fc.option(value, { nil: undefined }));

/** A good event with some of its members otherwise, gone, in another order or new. */
const events = fc.tuple(
  fc.constantFrom(...eventNames),
  fc.array(change, { maxLength: 3 }),
  fc.boolean(),
).map(([name, changes, turned]) => {
  const event = sampleEvent(name);
  const lists = Object.values(event.data).filter(Array.isArray).flat();
  const objects: Record<string, unknown>[] = [event, event.data, ...lists];
  for (const [which, at, value] of changes) {
    const object = objects[which % objects.length], names = Object.keys(object);
    object[typeof at === "number" ? names[at % names.length] : at] = value;
  }
  const whole = turned ? Object.fromEntries(Object.entries(event).reverse()) : event;
  return { name, text: JSON.stringify(whole) };
});

Deno.test("what the quick look takes keeps to the schema, and its texts are the event's", () => {
  const checks = new Map(eventNames.map((name) => {
    const { schema, id } = newestSchema(name);
    const quick = new Quick({}, { schema, texts: [...attributes, `data.${id}`] });
    return [name, { quick, check: eventChecker(name), id }] as const;
  }));
  let good = 0, taken = 0;
  fc.assert(
    fc.property(events, ({ name, text }) => {
      const { quick, check, id: ownId } = checks.get(name)!;
      const value = JSON.parse(text) as Sample, checked = check(value);
      const found = look(quick, text);
      if (!("reason" in checked)) good++;
      if (found === null) return;
      const [id, source, subject, time, sequence, own] = found;
      assert.equal(own, value.data[ownId]);
      if (own !== subject) return;
      taken++;
      assert.deepEqual(
        eventOf({ id: id!, source: source!, subject: subject!, time: time!, sequence }),
        checked,
      );
    }),
    { numRuns: 50_000 },
  );
  assert.ok(taken > 0.8 * good, `the quick look takes ${taken} of ${good} good events`);
});

Deno.test("every word of the published schemas is known: an event with all its members is taken", () => {
  for (const name of eventNames) {
    const { schema } = newestSchema(name);
    assert.ok(look(new Quick({}, { schema, texts: [] }), JSON.stringify(full(schema, name))), name);
  }
});

/** A good value of a schema, with every member that it knows. */
function full(schema: Schema, name: (typeof eventNames)[number]): unknown {
  const { type, properties, items, pattern = "", minimum } = schema;
  const [only] = [schema.const, ...schema.enum ?? []].filter((one) => one !== undefined);
  if (only !== undefined) return only;
  switch ([type].flat()[0]) {
    case "object":
      return Object.fromEntries(Object.entries(properties!).map(([key, one]) => [key, full(one, name)]));
    case "array":
      return [full(items!, name), full(items!, name)];
    case "integer":
      return minimum;
    default:
      return ["2026-11-24", "2026-11-24T10:00:00+01:00", "-12.5", "text"].find((text) =>
        new RegExp(pattern, "u").test(text)
      );
  }
}

Deno.test.each([
  { what: "an unknown word", schema: { type: "string", format: "date" } as Schema, value: "2026-11-24" },
  { what: "a pattern that is not known", schema: { type: "string", pattern: "^a$" }, value: "a" },
  { what: "two kinds", schema: { type: ["string", "integer"] }, value: "a" },
  { what: "a word of another kind", schema: { type: "string", minimum: 0 }, value: "a" },
  { what: "an unknown kind", schema: { type: "boolean" }, value: true },
  {
    what: "two words at once",
    schema: { type: "string", enum: ["a"], pattern: datePattern },
    value: "2026-11-24",
  },
  { what: "no number of nine digits", schema: { type: "integer", maximum: -1 }, value: 5 },
  {
    what: "members that are closed",
    schema: { type: "object", additionalProperties: false } as Schema,
    value: {},
  },
])("nothing is taken by a schema with $what", ({ schema, value }) => {
  assert.equal(takes(schema, value), false);
});

Deno.test("an escape that may be half a character is left to the schema's own check", () => {
  const quick = new Quick({}, { schema: { type: "object" }, texts: [] });
  assert.ok(look(quick, '{"a":"\\n"}'));
  assert.equal(look(quick, '{"a":"\\ud83d\\ude00"}'), null);
});

Deno.test("what a schema says nothing of may be anything", () => {
  const schema: Schema = { description: "whatever comes" };
  for (const value of [null, true, 1.5, "é", [1, { a: "b" }], { a: [] }]) assert.ok(takes(schema, value));
});

Deno.test("bounds of 0 and lists of anything are known, and sixty-four members that are required", () => {
  assert.ok(takes({ type: "integer", maximum: 0 }, 0));
  assert.ok(takes({ type: "array" }, [1, "a"]));
  for (const count of [64, 65]) {
    const required = Array.from({ length: count }, (_, at) => `m${at}`);
    const properties = Object.fromEntries(required.map((name) => [name, {}]));
    const value = Object.fromEntries(required.map((name) => [name, 1]));
    assert.equal(takes({ type: "object", properties, required }, value), count === 64);
  }
});

Deno.test("documents keep to the schema of an object, of known words", () => {
  for (const schema of [{ type: "string" }, { type: "object", additionalProperties: false } as Schema]) {
    assert.throws(() => new Quick({}, { schema, texts: [] }), RangeError);
  }
});
