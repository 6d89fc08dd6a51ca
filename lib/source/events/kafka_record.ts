/** A Kafka record as a row of its feed's segment, or as what quarantine keeps of it. */
import { isUtf8 } from "node:buffer";
import { type Bad, rawLimit, type Reason } from "../../batch/quarantine.ts";
import { sortableMillis } from "../../feeds/events/event.ts";
import type { Document } from "../../feeds/feed.ts";
import type { KafkaRecord } from "../../kafka/kafka.ts";
import { sha256 } from "../files/sha256.ts";
import { EventJudge, type Judged } from "./check.ts";
import { EventRows } from "./rows.ts";

type Headers = KafkaRecord["headers"];

const decoder = new TextDecoder();

/** Takes the records of one feed, one after another. */
export class KafkaRows {
  readonly #judge: EventJudge;
  readonly #rows = new EventRows();
  #bad: Bad[] = [];

  constructor(shape: Document) {
    this.#judge = new EventJudge(shape);
  }

  /** `source` is the partition as positions name it. */
  add(record: KafkaRecord, source: string): void {
    const judged = this.#judged(record);
    if ("reason" in judged) {
      this.#bad.push(bad(record, source, judged.reason, judged.detail));
      return;
    }
    const beside = { timestamp: record.timestamp, headers: headersText(record.headers) };
    this.#rows.add(record.offset, judged, beside, record.value);
  }

  /** What was added since the last take. */
  take() {
    const taken = { ...this.#rows.take(), bad: this.#bad };
    this.#bad = [];
    return taken;
  }

  #judged({ key, value, timestamp }: KafkaRecord): Judged {
    if (value === null) return tombstone(key, timestamp);
    const judged = this.#judge.judge(value);
    if ("reason" in judged) return judged;
    return key !== null && sameText(key, judged.key) ? judged : { reason: "wrong_key" };
  }
}

/** A tombstone deletes the entity that its key names, as of its timestamp. */
function tombstone(key: Uint8Array | null, timestamp: string): Judged {
  if (key === null || key.length === 0) return { reason: "wrong_key" };
  if (!isUtf8(key)) return { reason: "not_utf8" };
  if (key.includes(0)) return { reason: "nul_byte" };
  return { key: decoder.decode(key), order: sortableMillis(Number(timestamp)), id: "" };
}

function sameText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length === text.length) {
    let at = 0;
    while (at < bytes.length && bytes[at] === text.charCodeAt(at) && bytes[at] < 0x80) at++;
    if (at === bytes.length) return true;
  }
  return isUtf8(bytes) && decoder.decode(bytes) === text;
}

function bad(record: KafkaRecord, source: string, reason: Reason, detail: string | undefined): Bad {
  const { offset, value } = record;
  const bytes = value ?? new Uint8Array();
  return {
    where: { source, record: Number(offset) },
    reason,
    detail,
    raw: value === null || value.length > rawLimit ? null : value,
    envelope: envelopeText(record),
    byteLength: bytes.length,
    digest: sha256().update(bytes).digest("hex"),
    records: 1,
  };
}

/** Headers as JSON: name → text, `{"base64": …}` where the bytes are no text, or a list of these; null without any. */
function headersText(headers: Headers): string | null {
  for (const _ in headers) {
    return JSON.stringify(
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerText(value)])),
    );
  }
  return null;
}

type HeaderText = string | { base64: string };

function headerText(value: NonNullable<Headers>[string]): HeaderText | HeaderText[] | undefined {
  if (Array.isArray(value)) return value.map((each) => headerText(each) as HeaderText);
  if (!(value instanceof Uint8Array)) return value;
  return isUtf8(value) ? decoder.decode(value) : { base64: new Uint8Array(value).toBase64() };
}

function envelopeText({ key, value, timestamp, headers }: KafkaRecord): string {
  const kept = {
    key: key === null ? null : new Uint8Array(key).toBase64(),
    timestamp,
    tombstone: value === null,
  };
  return JSON.stringify({ ...kept, headers: JSON.parse(headersText(headers) ?? "null") });
}

/** A quarantined record as it came, from its bytes and what was kept beside them. */
export function fromEnvelope(offset: number, raw: Uint8Array | null, envelope: string): KafkaRecord {
  const { key, timestamp, tombstone, headers } = JSON.parse(envelope);
  return {
    offset: String(offset),
    timestamp,
    key: key === null ? null : Uint8Array.fromBase64(key),
    value: tombstone ? null : raw,
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name, headerBytes(value)]),
    ),
  };
}

function headerBytes(value: unknown): Uint8Array | Uint8Array[] {
  if (Array.isArray(value)) return value.map((each) => headerBytes(each) as Uint8Array);
  const text = value as HeaderText;
  return typeof text === "string" ? new TextEncoder().encode(text) : Uint8Array.fromBase64(text.base64);
}
