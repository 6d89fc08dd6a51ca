/** The edge as a sink: messages are signed and sent as batches, one event a line. */
import { ConfigError, TransientError } from "../errors.ts";
import { joined } from "../joined.ts";
import { retry, type RetryOptions } from "../retry.ts";
import type { Message, Sink } from "../sink/sink.ts";
import { type Key, sign } from "./signature.ts";

const lineFeed = Uint8Array.of(0x0a);
/** How many events go together, and how often one request is tried. */
const perRequest = 500, tries = 6;

export type EdgeClientOptions = { url: string; key: Pick<Key, "id" | "secret">; signal?: AbortSignal };

/**
 * Sends to an edge. What it refuses is its to name and is not sent again. A tombstone has no form in HTTP.
 */
export function edgeClient({ url, key, signal }: EdgeClientOptions): Sink {
  const target = new URL("/v1/events", url), cannot = `Cannot send to ${target.host}`;
  const post = async (body: Uint8Array<ArrayBuffer>): Promise<void> => {
    const signed = await sign({ method: "POST", url: target.href, body, key, now: Date.now() });
    const headers = { "content-type": "application/x-ndjson", ...signed };
    const response = await fetch(target, { method: "POST", body, headers, signal }).catch((cause) => {
      throw new TransientError(`${cannot}: it does not answer`, { cause });
    });
    await response.body?.cancel();
    const { status } = response;
    if ([202, 409, 422].includes(status)) return;
    if (status !== 429 && status < 500) throw new ConfigError(`${cannot}: it answers ${status}`);
    const wait = Number(response.headers.get("retry-after") ?? 1) * 1000;
    throw new LaterError(`${cannot}: it answers ${status}`, wait);
  };
  const again: RetryOptions = {
    maxAttempts: tries,
    minTimeout: (error) => error instanceof LaterError ? error.wait : 1000,
    multiplier: 1,
    jitter: 0,
    isRetriable: (error) => error instanceof TransientError && !signal?.aborted,
  };
  return {
    send: async (messages) => {
      for (let at = 0; at < messages.length; at += perRequest) {
        const body = lines(messages.slice(at, at + perRequest));
        await retry(() => post(body), again);
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** What the edge takes a little later: in `wait` ms. */
class LaterError extends TransientError {
  constructor(message: string, readonly wait: number) {
    super(message);
  }
}

function lines(messages: readonly Message[]): Uint8Array<ArrayBuffer> {
  return joined(messages.flatMap(({ value, topic }) => {
    if (value !== null) return [value, lineFeed];
    throw new ConfigError(`Cannot send a tombstone of ${topic} to an edge: HTTP has none`);
  }));
}
