/** Kafka records as rows of their feed's segment, or as what quarantine keeps of them. */
import { isUtf8 } from "node:buffer";
import { type Bad, badRecord } from "../../batch/quarantine.ts";
import { type Event, sortableMillis } from "../../feeds/events/event.ts";
import type { Document } from "../../feeds/feed.ts";
import type { KafkaRecord } from "../../kafka/kafka.ts";
import { EventJudge, type Judged, textOf, type Why } from "./check.ts";
import { EventRows } from "./rows.ts";

type Headers = KafkaRecord["headers"];

/** Takes the records of one feed. */
export class KafkaRows {
  readonly #judge: EventJudge;
  readonly #rows = new EventRows();

  constructor(shape: Document) {
    this.#judge = new EventJudge(shape);
  }

  /** Records in their order; `source` is their partition as positions name it. */
  read(records: readonly KafkaRecord[], source: string) {
    const bad: Bad[] = [];
    this.#judge.judge(records.map(({ value }) => value), (judged, at) => {
      const record = records[at], why = this.#add(record, judged);
      if (why === null) return;
      const where = { source, record: Number(record.offset) };
      bad.push(badRecord(record.value, { where, ...why, envelope: envelopeText(record) }));
    });
    return { ...this.#rows.take(), read: records.length, bad };
  }

  #add(record: KafkaRecord, judged: Judged | null): Why | null {
    const { key, timestamp } = record;
    const found = judged ?? tombstone(key, timestamp);
    if ("reason" in found) return found;
    if (found.document !== null && (key === null || !sameText(key, found.event.key))) {
      return { reason: "wrong_key" };
    }
    const { event, document } = found;
    this.#rows.add(record.offset, event, { timestamp, headers: headersText(record.headers) }, document);
    return null;
  }
}

/** A tombstone deletes the entity that its key names, as of its timestamp. */
function tombstone(key: Uint8Array | null, timestamp: string): { event: Event; document: null } | Why {
  // The ids of entities are text without control characters, by their schemas.
  if (key === null || key.length === 0 || !isUtf8(key) || key.some((byte) => byte < 0x20)) {
    return { reason: "wrong_key" };
  }
  return {
    event: { key: textOf(key), order: sortableMillis(Number(timestamp)), id: "" },
    document: null,
  };
}

function sameText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length === text.length) {
    let at = 0;
    while (at < bytes.length && bytes[at] === text.charCodeAt(at) && bytes[at] < 0x80) at++;
    if (at === bytes.length) return true;
  }
  return textOf(bytes) === text;
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
  return isUtf8(value) ? textOf(value) : { base64: new Uint8Array(value).toBase64() };
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
