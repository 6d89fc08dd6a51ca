import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { eventNames, sampleEvent } from "../feeds/events/testing.ts";
import { usualLimits } from "./edge.ts";
import { post, testEdge } from "./testing.ts";

const event = (n: number) => sampleEvent("claim", { id: `event-${n}` });
const lines = (events: unknown[]) => events.map((each) => `${JSON.stringify(each)}\n`).join("");
const ndjson = "application/x-ndjson", batch = "application/cloudevents-batch+json";

Deno.test("an event of every kind is kept as it came, under its topic and key, and then answered with 202", async () => {
  const { send, sink } = testEdge();
  for (const name of eventNames) {
    const body = ` ${JSON.stringify(sampleEvent(name), null, 1)}\n`;
    const answer = await send(await post({ body }));
    assert.deepEqual([answer.status, answer.json()], [202, { accepted: 1, refused: [], repeated: [] }]);
    const { topic, key, value } = sink.kept.at(-1)!;
    assert.equal(
      topic,
      { claim: "claims.events", member: "members.updates", provider: "providers.changes" }[name],
    );
    assert.equal(new TextDecoder().decode(key!), `${name}-1`);
    assert.equal(new TextDecoder().decode(value!), body.trim());
  }
});

Deno.test("one bad event in a thousand is named by its place and reason, and the rest is kept", async () => {
  for (
    const [type, body] of [
      [ndjson, (events: unknown[]) => lines(events)],
      [batch, (events: unknown[]) => JSON.stringify(events)],
    ] as const
  ) {
    const { send, sink } = testEdge();
    const events = Array.from({ length: 1000 }, (_, n) => event(n));
    events[417].data.charge_amount = 12.5;
    const answer = await send(await post({ type, body: body(events) }));
    assert.equal(answer.status, 202);
    const refused = [{ index: 417, reason: "breaks_schema", detail: "data.charge_amount: type" }];
    assert.deepEqual(answer.json(), { accepted: 999, refused, repeated: [] });
    assert.equal(sink.kept.length, 999);
  }
});

Deno.test("events of all kinds may come together, and keep their order", async () => {
  const { send, sink } = testEdge();
  const events = Array.from({ length: 30 }, (_, n) => sampleEvent(eventNames[n % 3], { id: `event-${n}` }));
  // The name of another schema stands where the guess looks first.
  const strange = sampleEvent("member", { id: "x" }, { address: "urn:claimhouse:schema:claim_event:1" });
  const { data, ...rest } = strange;
  const answer = await send(
    await post({
      type: batch,
      body: JSON.stringify([...events, {
        data: { ...data, a: "urn:claimhouse:schema:claim_event:1" },
        ...rest,
      }]),
    }),
  );
  assert.deepEqual(answer.json(), { accepted: 31, refused: [], repeated: [] });
  const ids = sink.kept.map(({ value }) => JSON.parse(new TextDecoder().decode(value!)).id);
  assert.deepEqual(ids, [...events.map(({ id }) => id), "x"]);
});

Deno.test("a repeat goes no further, within a batch and later, and is answered with 409 when it is all there is", async () => {
  const { send, sink } = testEdge();
  const answer = await send(await post({ type: ndjson, body: lines([event(1), event(2), event(1)]) }));
  assert.deepEqual(answer.json(), { accepted: 2, refused: [], repeated: [2] });
  const again = await send(await post({ body: JSON.stringify(event(2)) }));
  assert.equal(again.status, 409);
  assert.deepEqual(again.json().repeated, [0]);
  assert.equal(sink.kept.length, 2);
});

Deno.test("while the sink is down the answer is 503 with Retry-After, and the same event is taken later", async () => {
  const { send, sink, answers } = testEdge();
  sink.down = true;
  const answer = await send(await post({ body: JSON.stringify(event(1)) }));
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "5");
  assert.ok(answers[0].error instanceof Error);
  sink.down = false;
  assert.equal((await send(await post({ body: JSON.stringify(event(1)) }))).status, 202);
});

Deno.test("a body packed by gzip is unpacked, up to the limit", async () => {
  const { send } = testEdge({ limits: { ...usualLimits, body: 100_000 } });
  const gzip = { "content-encoding": "gzip" };
  const body = new Uint8Array(gzipSync(JSON.stringify(event(1))));
  assert.equal((await send(await post({ body, headers: gzip }))).status, 202);
  const torn = await send(await post({ body: body.subarray(0, body.length - 5), headers: gzip }));
  assert.deepEqual([torn.status, torn.json().type], [400, "urn:claimhouse:problem:broken-body"]);
  const bomb = new Uint8Array(gzipSync(" ".repeat(10_000_000)));
  assert.equal((await send(await post({ body: bomb, headers: gzip }))).status, 413);
});

const odd = (envelope: object, data: object = {}) => JSON.stringify(sampleEvent("claim", envelope, data));
const good = odd({});

Deno.test.each([
  { what: "another media type", status: 415, body: good, type: "text/plain" },
  { what: "no media type", status: 415, body: good, type: "" },
  { what: "the name of a method of objects as media type", status: 415, body: good, type: "constructor" },
  { what: "another encoding", status: 415, body: good, headers: { "content-encoding": "br" } },
  { what: "an empty body", status: 422, body: "" },
  { what: "an empty batch", status: 422, body: "[]", type: batch },
  { what: "no list where a batch is to come", status: 400, body: good, type: batch },
  { what: "a batch that is not closed", status: 400, body: `[${good}`, type: batch },
  { what: "a batch whose string is not closed", status: 400, body: '[{"a":"b]', type: batch },
  { what: "a batch with nothing between commas", status: 202, body: `[${good},,]`, type: batch },
  { what: "broken JSON", status: 422, body: "{" },
  { what: "bytes that are no UTF-8", status: 422, body: new Uint8Array([0x7b, 0xff, 0x7d]) },
  { what: "a name that repeats", status: 422, body: good.replace("{", '{"a":1,"a":2,') },
  {
    what: "deep nesting",
    status: 422,
    body: good.replace("{", `{"a":${"[".repeat(600)}${"]".repeat(600)},`),
  },
  { what: "half a character", status: 422, body: odd({}, { payer: "\ud800" }) },
  { what: "letters of every plane", status: 202, body: odd({}, { payer: "é\u200f漢😀\u0000" }) },
  { what: "an event of 2 MB", status: 422, body: odd({}, { payer: "x".repeat(2_000_000) }) },
  { what: "an event of 10 MB", status: 413, body: odd({}, { payer: "x".repeat(10_000_000) }) },
  {
    what: "a version that is not known",
    status: 422,
    body: odd({ dataschema: "urn:claimhouse:schema:claim_event:9" }),
  },
  { what: "another path", status: 404, body: good, path: "/v2/events" },
  { what: "the name of a method of objects as path", status: 404, body: good, path: "/constructor" },
])("$what is answered with $status", async ({ status, body, type, headers, path }) => {
  const { send } = testEdge();
  const answer = await send(await post({ body, type, headers, path }));
  assert.equal(answer.status, status, answer.text);
  if (status !== 202) {
    assert.equal(answer.headers.get("content-type"), "application/problem+json");
    assert.equal(answer.json().status, status);
  }
  assert.ok(!answer.text.includes("payer-1"));
});

Deno.test("too many events, too many requests and too much under way have statuses of their own", async () => {
  const { send } = testEdge({ limits: { ...usualLimits, events: 3, rate: 1, burst: 2 } });
  const many = [1, 2, 3, 4].map((n) => event(n));
  for (const [type, body] of [[ndjson, lines(many)], [batch, JSON.stringify(many)]]) {
    const answer = await send(await post({ type, body }));
    assert.deepEqual([answer.status, answer.json().type], [413, "urn:claimhouse:problem:too-many-events"]);
  }
  const over = await send(await post({ body: "x" }));
  assert.deepEqual([over.status, over.headers.get("retry-after")], [429, "1"]);
  const { send: sendMore } = testEdge({ limits: { ...usualLimits, underWay: 100_000 } });
  const busy = await sendMore(await post({ body: "x", headers: { "content-length": "200000" } }));
  assert.deepEqual([busy.status, busy.headers.get("retry-after")], [503, "1"]);
});

Deno.test("a body that never ends is given up", async () => {
  const { handler } = testEdge({ limits: { ...usualLimits, time: 50 } });
  const { headers } = await post({ body: "x" });
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
  const endless = new Request("http://edge.test/v1/events", { method: "POST", headers, body });
  assert.equal((await handler(endless)).status, 413);
  const silent = new Request("http://edge.test/v1/events", {
    method: "POST",
    headers,
    body: new ReadableStream(),
  });
  assert.equal((await handler(silent)).status, 408);
});

Deno.test("health, readiness and the description are there for anyone", async () => {
  const { send } = testEdge({ ready: () => "the sink is down" });
  const get = (path: string) => send(new Request(`http://edge.test${path}`));
  assert.equal((await get("/healthz")).status, 200);
  const ready = await get("/readyz");
  assert.deepEqual([ready.status, ready.text], [503, "the sink is down\n"]);
  const api = (await get("/openapi.json")).json();
  assert.deepEqual(Object.keys(api.paths), ["/v1/events", "/v1/files/{feed}"]);
  assert.ok(api.components.schemas.claim_event.properties.data.properties.claim_id);
  assert.equal((await get("/v1/events")).status, 405);
});
