/** An HTTP receiver as a sink, for runtimes without TCP: it uses nothing but web standards. */
import { ConfigError, TransientError } from "../errors.ts";
import { forms, type HttpRequest } from "./http_forms.ts";
import type { Sink } from "./sink.ts";
import { turns } from "../turns.ts";

export type HttpOptions = {
  /** `rest-proxy`: the proxy's root; `cloudevents`: where batches are posted. */
  url: URL;
  /** Sent with each request, e.g. `authorization`. */
  headers?: Readonly<Record<string, string>>;
  /**
   * `rest-proxy`: Kafka REST Proxy v2, binary; it keeps no headers of records. `cloudevents`: batches of CloudEvents in
   * JSON; of a message only the value, which must be one and no tombstone, is sent.
   */
  form: keyof typeof forms;
  /** How long one request may take, answer included, in ms; 10 000 unless said. */
  timeout?: number;
};

/**
 * Posts messages in requests of bearable size, one after another. A request that is refused or fails ends its `send`:
 * those before it are kept. Errors say the host and the status, never what was sent or answered.
 * @throws {ConfigError} when url or headers cannot be used.
 */
export function httpSink({ url, headers = {}, form, timeout = 10_000 }: HttpOptions): Sink {
  const where = `Cannot send to ${url.host}`;
  if (!/^https?:$/.test(url.protocol)) throw new ConfigError(`${where}: its URL is not http:// or https://`);
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(`${where}: user and password belong in a header, not in the URL`);
  }
  const own = checked(headers, where);
  const inTurn = turns();
  let closed = false;
  return {
    send: (messages) =>
      inTurn(async () => {
        if (closed) throw new TransientError(`${where}: the sink is closed`);
        for (const request of forms[form](url, messages)) {
          await post(request, { headers: own, timeout, where });
        }
      }),
    [Symbol.asyncDispose]: () =>
      inTurn(() => {
        closed = true;
        return Promise.resolve();
      }),
  };
}

function checked(headers: Readonly<Record<string, string>>, where: string): Headers {
  try {
    return new Headers({ ...headers });
  } catch {
    throw new ConfigError(`${where}: a header's name or value has characters that none may have`);
  }
}

type Posting = { headers: Headers; timeout: number; where: string };

async function post({ url, headers, body, judge }: HttpRequest, posting: Posting): Promise<void> {
  const { where } = posting, signal = AbortSignal.timeout(posting.timeout);
  const sent = new Headers(posting.headers);
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);
  const response = await answered(posting, signal, () =>
    fetch(url, {
      method: "POST",
      headers: sent,
      body,
      // What follows a redirect may send a GET, which keeps nothing and says 200.
      redirect: "manual",
      signal,
    }));
  if (!response.ok) {
    response.body?.cancel().catch(() => {});
    const Kind = isPassing(response.status) ? TransientError : ConfigError;
    throw new Kind(`${where}: it answers with status ${response.status}`);
  }
  // Read even if nobody wants it, so that the connection can be used again.
  const text = answered(posting, signal, () => response.text());
  if (judge === null) return void await text.catch(() => {});
  const verdict = judge(await text);
  if (verdict === "refused") throw new ConfigError(`${where}: it refuses a record`);
  if (verdict === "failed") throw new TransientError(`${where}: it has not kept every record`);
}

/** What fails on the way to an answer, as one of our errors. */
async function answered<T>({ where }: Posting, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (signal.aborted) throw new TransientError(`${where}: it does not answer in time`, { cause });
    if ((cause as Error).name === "NotCapable") {
      throw new ConfigError(`${where}: the task's permissions do not reach it`, { cause });
    }
    throw new TransientError(`${where}: the connection fails`, { cause });
  }
}

/** Whether a status may change by itself. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
