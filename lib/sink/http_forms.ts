/** The two forms in which messages go over HTTP, and what their receivers' answers mean. Web standards only. */
import { ConfigError } from "../errors.ts";
import { joined } from "../joined.ts";
import { requests } from "./requests.ts";
import type { Message } from "./sink.ts";

export type HttpRequest = {
  url: URL;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
  /** What an answer with a good status says of the records; null when the status says it all. */
  judge: ((answer: string) => "kept" | "failed" | "refused") | null;
};

type Form = (url: URL, messages: readonly Message[]) => Generator<HttpRequest>;

export const forms = { "rest-proxy": restProxy, cloudevents: cloudEvents } satisfies Record<string, Form>;

/** Kafka REST Proxy v2: a request has the records of one topic, in base64. */
function* restProxy(url: URL, messages: readonly Message[]): Generator<HttpRequest> {
  for (const [topic, ofTopic] of Map.groupBy(messages, ({ topic }) => topic)) {
    const path = `${url.pathname.replace(/\/$/, "")}/topics/${encodeURIComponent(topic)}`;
    for (const some of requests(ofTopic)) {
      const records = some.map(({ key, value }) => ({
        key: key?.toBase64() ?? null,
        value: value?.toBase64() ?? null,
      }));
      yield {
        url: new URL(`${path}${url.search}`, url),
        headers: {
          "content-type": "application/vnd.kafka.binary.v2+json",
          accept: "application/vnd.kafka.v2+json",
        },
        body: JSON.stringify({ records }),
        judge: (answer) => judgeOffsets(answer, records.length),
      };
    }
  }
}

/** An answer with a good status still has an error for each record that Kafka did not take. */
function judgeOffsets(answer: string, records: number): "kept" | "failed" | "refused" {
  let offsets: unknown;
  try {
    offsets = JSON.parse(answer)?.offsets;
  } catch {
    return "failed";
  }
  if (!Array.isArray(offsets) || offsets.length !== records) return "failed";
  const bad = offsets.filter((each) => each?.error_code || each?.error || !Number.isInteger(each?.offset));
  if (bad.some((each) => isSettled(each?.error_code))) return "refused";
  return bad.length > 0 ? "failed" : "kept";
}

/**
 * Whether an error stays until a person changes something. Documented are 1 (stays) and 2; proxies send 50002 (stays)
 * and 50003, or an HTTP status, perhaps with two more digits.
 */
function isSettled(code: unknown): boolean {
  return code === 1 || code === 50002 || /^4(?!08|29)\d\d(\d\d)?$/.test(String(code));
}

const encoder = new TextEncoder();

/** A JSON array of the documents as they are: to parse and print them again could change their numbers. */
function* cloudEvents(url: URL, messages: readonly Message[]): Generator<HttpRequest> {
  const tombstone = messages.find(({ value }) => value === null);
  if (tombstone !== undefined) {
    throw new ConfigError(
      `Cannot send a tombstone of topic ${tombstone.topic} to ${url.host}: it is no event`,
    );
  }
  const [open, comma, close] = ["[", ",", "]"].map((sign) => encoder.encode(sign));
  for (const some of requests(messages)) {
    const parts = some.flatMap(({ value }, at) => [at === 0 ? open : comma, value!]);
    yield {
      url,
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: joined([...parts, close]),
      judge: null,
    };
  }
}
