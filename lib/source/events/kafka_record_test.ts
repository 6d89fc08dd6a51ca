import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rawLimit } from "../../batch/quarantine.ts";
import { sampleEvent } from "../../feeds/events/testing.ts";
import type { Document } from "../../feeds/feed.ts";
import type { KafkaRecord } from "../../kafka/kafka.ts";
import { fromEnvelope, KafkaRows } from "./kafka_record.ts";

const shape: Document = { kind: "document", constant: { specversion: "1.0" }, event: "claim" };
const bytes = (text: string) => new TextEncoder().encode(text);
/** An event about an entity, whose id may be any text. */
const about = (id: string) => JSON.stringify(sampleEvent("claim", { subject: id }, { claim_id: id }));

function record(more: Partial<KafkaRecord> = {}): KafkaRecord {
  return {
    offset: "7",
    timestamp: "1764000000000",
    key: bytes("claim-1"),
    value: bytes(about("claim-1")),
    ...more,
  };
}

/** Rows as their fields, and what is bad. */
function read(...records: KafkaRecord[]) {
  const { rows, bad, loaded, read: met } = new KafkaRows(shape).read(records, "claims/0");
  const lines = new TextDecoder().decode(rows).split("\n").slice(0, -1);
  return { rows: lines.map((line) => line.split("\x1f")), bad, loaded, met };
}
const reasons = (...records: KafkaRecord[]) => read(...records).bad.map(({ reason }) => reason);

Deno.test("a good event is a row with its position, what Kafka says of it, and its document as it came", () => {
  const { rows, bad, loaded, met } = read(record());
  assert.deepEqual([bad, loaded, met], [[], 1, 1]);
  assert.deepEqual(rows, [[
    ...["7", "claim-1", "1764000000000", "", "2026-11-24T10:00:00.123000000Z", "/test event-1", ""],
    about("claim-1"),
  ]]);
});

Deno.test("an event's key is the id of its entity, letter for letter", () => {
  for (const id of ["claim-1", "é", "中", "C1"]) {
    assert.deepEqual(reasons(record({ key: bytes(id), value: bytes(about(id)) })), [], id);
  }
  const others: [string, string][] = [["claim-2", "claim-1"], ["claim-11", "claim-1"], ["", "C"], [
    "\u00c3\u00a9",
    "é",
  ], [
    "é",
    "Ã©",
  ]];
  for (const [key, id] of others) {
    assert.deepEqual(reasons(record({ key: bytes(key), value: bytes(about(id)) })), ["wrong_key"], key);
  }
  assert.deepEqual(reasons(record({ key: null })), ["wrong_key"]);
  // As bytes they are alike to who takes each for a letter.
  assert.deepEqual(reasons(record({ key: Uint8Array.of(0xe9), value: bytes(about("é")) })), ["wrong_key"]);
});

Deno.test("a tombstone deletes the entity of its key, as of its timestamp", () => {
  const { rows } = read(record({ value: null, key: bytes("é 1"), timestamp: "0" }));
  assert.deepEqual(rows, [["7", "é 1", "0", "delete", "1970-01-01T00:00:00.000000000Z", "", "", ""]]);
  for (const key of [null, new Uint8Array(), Uint8Array.of(0xff), bytes("a\nb"), bytes("\x1f")]) {
    assert.deepEqual(reasons(record({ value: null, key })), ["wrong_key"]);
  }
  assert.deepEqual(reasons(record({ value: null, key: bytes(" ") })), []);
});

Deno.test("headers are JSON: text as text, other bytes in base64, several of a name as a list; none is NULL", () => {
  const headers = { trace: bytes("é"), odd: Uint8Array.of(0xff), two: [bytes("a"), "b"], text: "c" };
  const of = (headers?: KafkaRecord["headers"]) => read(record({ headers })).rows[0][6];
  assert.deepEqual(JSON.parse(of(headers)), {
    trace: "é",
    odd: { base64: "/w==" },
    two: ["a", "b"],
    text: "c",
  });
  assert.deepEqual([of({}), of(undefined)], ["", ""]);
});

Deno.test("what is bad is kept with its place and all that came beside it, up to the limit", () => {
  const value = bytes("{"), one = record({ offset: "12", value, headers: { h: bytes("x") } });
  const [bad] = read(record(), one).bad;
  assert.deepEqual({ ...bad, envelope: JSON.parse(bad.envelope!) }, {
    where: { source: "claims/0", record: 12 },
    reason: "broken_json",
    raw: value,
    envelope: { key: "Y2xhaW0tMQ==", timestamp: "1764000000000", tombstone: false, headers: { h: "x" } },
    byteLength: 1,
    digest: createHash("sha256").update(value).digest("hex"),
    records: 1,
  });
  const sized = (size: number) => read(record({ value: new Uint8Array(size).fill(0x20) })).bad[0];
  assert.equal(sized(rawLimit).raw!.length, rawLimit);
  assert.deepEqual([sized(rawLimit + 1).raw, sized(rawLimit + 1).byteLength], [null, rawLimit + 1]);
  const [tombstone] = read(record({ key: null, value: null })).bad;
  assert.deepEqual([tombstone.raw, tombstone.byteLength], [null, 0]);
  assert.deepEqual(JSON.parse(tombstone.envelope!), {
    key: null,
    timestamp: "1764000000000",
    tombstone: true,
    headers: null,
  });
});

Deno.test("a record in quarantine becomes the record that it was", () => {
  const headers = { text: bytes("é"), odd: Uint8Array.of(0xff), two: [bytes("a"), Uint8Array.of(0xfe)] };
  for (
    const one of [
      record({ headers, value: bytes("{") }),
      record({ key: null, headers: {}, value: bytes("{") }),
    ]
  ) {
    const [{ envelope, raw }] = read(one).bad;
    assert.deepEqual(fromEnvelope(7, raw, envelope!), one);
  }
  const tombstone = record({ key: null, value: null, headers: {} });
  assert.equal(fromEnvelope(7, new Uint8Array(), read(tombstone).bad[0].envelope!).value, null);
});
