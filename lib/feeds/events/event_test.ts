import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type Broken, eventChecker, type EventName } from "./event.ts";
import { eventNames, sampleEvent } from "./testing.ts";

const check = (name: EventName, value: unknown) => eventChecker(name)(value);
const brokenClaim = (envelope: object, data: object = {}) =>
  check("claim", sampleEvent("claim", envelope, data));
const breaks = (detail: string): Broken => ({ reason: "breaks_schema", detail });

Deno.test("eventChecker() says key, order and identity of a good event", () => {
  for (const name of eventNames) {
    deepEqual(check(name, sampleEvent(name)), {
      key: `${name}-1`,
      order: "2026-11-24T10:00:00.123000000Z",
      id: "/test event-1",
    });
  }
  const ordered = check(
    "claim",
    sampleEvent("claim", { time: "2026-11-24T11:00:00+01:00", sequence: "0007" }),
  );
  ok("order" in ordered);
  equal(ordered.order, "2026-11-24T10:00:00.000000000Z 0007");
});

Deno.test("eventChecker() takes names that it does not know, and null for what may be left out", () => {
  const event = sampleEvent("claim", { sequence: null, traceparent: null, partner: { a: 1 } }, {
    plan: null,
    x: [],
  });
  ok("key" in check("claim", event));
});

Deno.test("eventChecker() knows events by the version of their schema", () => {
  const unknown: Broken = { reason: "unknown_schema", detail: "known: urn:claimhouse:schema:claim_event:1" };
  for (const dataschema of ["urn:claimhouse:schema:claim_event:2", undefined, null, 1, "__proto__"]) {
    deepEqual(brokenClaim({ dataschema }), unknown);
  }
  deepEqual(check("claim", sampleEvent("member")), unknown);
});

Deno.test("eventChecker() tells what is missing, and where", () => {
  for (const name of ["specversion", "id", "source", "type", "time", "subject", "data"]) {
    deepEqual(brokenClaim({ [name]: undefined }), breaks(`event: required ${name}`));
  }
  deepEqual(brokenClaim({}, { charge_amount: undefined }), breaks("data: required charge_amount"));
  deepEqual(brokenClaim({}, { claim_lines: [{}] }), breaks("data.claim_lines.0: required claim_line_number"));
});

Deno.test("eventChecker() tells what is wrong, and where", () => {
  deepEqual(brokenClaim({}, { claim_type: "dental" }), breaks("data.claim_type: enum"));
  deepEqual(brokenClaim({}, { charge_amount: 120.5 }), breaks("data.charge_amount: type"));
  deepEqual(brokenClaim({}, { paid_amount: "1.234" }), breaks("data.paid_amount: pattern"));
  deepEqual(brokenClaim({ subject: "claim-2" }), breaks("subject: not the claim_id"));
  deepEqual(brokenClaim({ type: "claimhouse.member.updated" }), breaks("type: enum"));
  deepEqual(brokenClaim({ data: null }), breaks("data: type"));
  deepEqual(brokenClaim({ id: "a\u0000b" }), breaks("id: pattern"));
  deepEqual(brokenClaim({ sequence: "" }), breaks("sequence: pattern"));
  for (const value of [null, [], "text", 1, true]) deepEqual(check("claim", value), breaks("event: type"));
});

Deno.test("eventChecker() takes the moments of RFC 3339 and no others", () => {
  const good = ["2024-02-29T23:59:59Z", "2026-11-24T10:00:00.123456789-23:59", "2000-02-29T00:00:00+00:00"];
  const bad = [
    ...["2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z"],
    ...["2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z"],
    ...["2026-12-31T23:59:60Z", "2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00:00.1234567890Z"],
    ...[
      "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00.Z",
      "2026-01-01 00:00:00Z",
      "2026-01-01T00:00:00Z\n",
    ],
    ...["0999-01-01T00:00:00Z", ""],
  ];
  for (const time of good) ok("key" in brokenClaim({ time }), time);
  for (const time of bad) deepEqual(brokenClaim({ time }), breaks("time: pattern"), time);
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Marked text that is in no schema, so that finding it means that it got out. */
const marked = fc.string({ unit: "binary" }).map((text) => `⟦${text}⟧`);
const planted = fc.oneof(
  marked,
  fc.array(marked),
  fc.dictionary(marked, marked, { maxKeys: 3 }),
  fc.constant(null),
);

Deno.test("eventChecker() never tells a value or a name of the event", () => {
  const places = fc.array(fc.tuple(fc.nat(), planted), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.constantFrom(...eventNames),
      places,
      fc.dictionary(marked, marked),
      (name, places, extra) => {
        const event = sampleEvent(name, extra, extra);
        const targets = [event, event.data, ...Object.values(event.data).flat().filter(isObject)];
        for (const [at, value] of places) {
          const target: Record<string, unknown> = targets[at % targets.length];
          const names = Object.keys(target).filter((name) => name !== "dataschema");
          target[names[at % names.length]] = value;
        }
        const outcome = check(name, event);
        if ("reason" in outcome) ok(!/[⟦⟧]/.test(outcome.detail), "a detail has something of the event");
        if ("reason" in outcome) {
          ok(
            /^[a-z_0-9.]+: [a-zA-Z_ ]+$/.test(outcome.detail),
            "a detail is a place and a rule",
          );
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("eventChecker() never fails, whatever the value", () => {
  const checks = eventNames.map((name) => eventChecker(name));
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (value, data) => {
    for (const check of checks) ok(check(value));
    for (const name of eventNames) ok(check(name, { ...sampleEvent(name), data }));
  }));
});
