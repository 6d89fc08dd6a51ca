/** Requests with anything in their bodies and headers, by HTTP: each is answered, none with a status of 500 or more. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type Answer, usualLimits } from "../../lib/edge/edge.ts";
import { edgeHandler } from "../../lib/edge/handler.ts";
import { sign } from "../../lib/edge/signature.ts";
import { testKey } from "../../lib/edge/testing.ts";
import { eventNames, sampleEvent } from "../../lib/feeds/events/testing.ts";

/** `deno task soak` asks for more. */
const requests = Number(Deno.env.get("REQUESTS") ?? 4_000);
const seed = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

/** Numbers that a seed gives again (mulberry32), from 0 up to 1. */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (most: number) => Math.floor(random() * most);
const oneOf = <T>(...some: T[]): T => some[below(some.length)];
const letters = [
  '"',
  "\\",
  "\\u",
  "\\ud800",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\n",
  "\r",
  "\t",
  " ",
  "é",
  "😀",
  "\u0000",
]
  .concat("0123456789eE+-.".split(""), "true", "null", "\ufeff", "\u202e");

function damaged(text: string): string {
  for (let times = oneOf(0, 0, 0, below(4)); times > 0; times--) {
    const at = below(text.length + 1);
    text = text.slice(0, at) + oneOf("", ...letters) + text.slice(at + oneOf(0, 1, 1, below(40)));
  }
  return text;
}

function event(): string {
  const id = `event-${below(1e9)}`, name = oneOf(...eventNames);
  const more = oneOf({}, {}, { [damaged("key")]: oneOf<unknown>(1, null, [], "x".repeat(below(5_000))) });
  return damaged(JSON.stringify(sampleEvent(name, { id, ...more }, oneOf({}, more)), null, oneOf(0, 0, 2)));
}

function body(): Uint8Array<ArrayBuffer> {
  const events = Array.from({ length: oneOf(1, 1, 2, below(20)) }, event);
  const text = oneOf(
    events.join("\n"),
    `[${events.join(",")}]`,
    damaged(events.join("\n")),
    "[".repeat(below(3_000)),
    "",
  );
  const bytes = new TextEncoder().encode(text);
  for (let times = oneOf(0, 0, below(8)); times > 0 && bytes.length > 0; times--) {
    bytes[below(bytes.length)] = below(256);
  }
  return bytes;
}

/** A header's value as fetch lets it through. */
function value(): string {
  const any = Array.from(
    { length: below(60) },
    () => String.fromCharCode(oneOf(0x20, 0x22, 0x3b, 0x3a, 32 + below(95))),
  );
  return any.join("").trim();
}

async function post(origin: string): Promise<number> {
  const path = oneOf(
    "/v1/events",
    "/v1/events",
    "/v1/events",
    "/v1/files/rif.carrier",
    `/${encodeURI(value())}`,
  );
  const url = origin + path, method = random() < 0.95 ? "POST" : oneOf("PUT", "DELETE", "GET");
  let bytes = body();
  const headers: Record<string, string> = {};
  if (random() < 0.2) {
    headers["content-encoding"] = oneOf("gzip", "gzip", "br", value());
    if (random() < 0.8) bytes = new Uint8Array(gzipSync(bytes)).slice(0, oneOf(1e9, 1e9, below(100)));
  }
  Object.assign(
    headers,
    await sign({ method, url, body: bytes, key: testKey, now: Date.now() - oneOf(0, 0, 1e6) }),
  );
  const begin = String.fromCharCode(bytes[0] ?? 0x20);
  const fitting = begin === "[" ? "application/cloudevents-batch+json" : "application/x-ndjson";
  const others = ["application/cloudevents+json", "application/json; charset=utf-8", "text/csv", value()];
  headers["content-type"] = random() < 0.7 ? fitting : oneOf(...others);
  if (random() < 0.2) {
    const name = oneOf(...Object.keys(headers));
    headers[name] = oneOf(value(), damaged(headers[name]).replaceAll(/[^ -~]/g, ""));
  }
  const answer = await fetch(url, { method, headers, body: method === "GET" ? undefined : bytes });
  const text = await answer.text();
  if (answer.status >= 400) assert.equal(JSON.parse(text).status, answer.status);
  return answer.status;
}

Deno.test(`${requests} requests of any kind are answered, none with a 5xx (seed ${seed})`, async () => {
  const answers: Answer[] = [], statuses = new Map<number, number>();
  const handler = edgeHandler({
    keys: [testKey],
    limits: { ...usualLimits, rate: 1e9, burst: 1e9, body: 200_000, event: 4_000, events: 15 },
    sink: { send: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() },
    mask: null,
    upload: async (_, { limit }, body) => {
      let bytes = 0;
      for await (const chunk of body) bytes += chunk.length;
      return bytes > limit ? { outcome: "too_long" } : { outcome: "kept", path: "x", bytes };
    },
    ready: () => null,
    observe: (answer) => answer.status >= 500 && answers.push(answer),
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    for (let sent = 0; sent < requests; sent += 20) {
      const some = Array.from({ length: 20 }, () => post(`http://127.0.0.1:${server.addr.port}`));
      for (const status of await Promise.all(some)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  } finally {
    await server.shutdown();
  }
  if (Deno.env.has("SHOW")) console.log(Object.fromEntries([...statuses].sort()));
  assert.deepEqual(answers, []);
  assert.ok(Math.max(...statuses.keys()) < 500);
  for (const status of [202, 400, 401, 404, 405, 413, 415, 422]) {
    assert.ok(statuses.has(status), `no ${status}`);
  }
});
