/** An edge for tests: a sink that remembers, a key, and requests that are signed with it. */
import { TransientError } from "../errors.ts";
import type { Message, Sink } from "../sink/sink.ts";
import { type Answer, type EdgeOptions, usualLimits } from "./edge.ts";
import { edgeHandler } from "./handler.ts";
import { type Key, sign } from "./signature.ts";

export const testKey: Key = { id: "partner-1", tenant: "tenant-a", secret: new Uint8Array(32).fill(7) };

/** Keeps what it gets in memory, and fails while it is `down`. */
export class MemorySink implements Sink {
  readonly kept: Message[] = [];
  down = false;

  send(messages: readonly Message[]): Promise<void> {
    if (this.down) return Promise.reject(new TransientError("Cannot write: the sink is down"));
    this.kept.push(...messages);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** An edge in this process. */
export function testEdge(options: Partial<EdgeOptions> = {}) {
  const sink = new MemorySink(), answers: Answer[] = [];
  const handler = edgeHandler({
    keys: [testKey],
    limits: usualLimits,
    sink,
    mask: null,
    upload: null,
    ready: () => null,
    observe: (answer) => answers.push(answer),
    ...options,
  });
  const send = async (request: Request) => {
    const response = await handler(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  };
  return { handler, send, sink, answers };
}

export type Posting = {
  body: string | Uint8Array<ArrayBuffer>;
  type?: string;
  path?: string;
  headers?: Record<string, string>;
  key?: Pick<Key, "id" | "secret">;
  /** When it was signed, in ms. */
  now?: number;
};

/** A signed POST. Headers that are given replace those of the signature. */
export async function post(
  {
    body,
    type = "application/cloudevents+json",
    path = "/v1/events",
    headers = {},
    key = testKey,
    now = Date.now(),
  }: Posting,
): Promise<Request> {
  const url = `http://edge.test${path}`;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const signed = await sign({ method: "POST", url, body: bytes, key, now });
  return new Request(url, {
    method: "POST",
    body: bytes,
    headers: { "content-type": type, ...signed, ...headers },
  });
}
