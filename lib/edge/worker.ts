/**
 * The edge on a workers platform (Cloudflare Workers, workerd, Deno Deploy): events alone, to an HTTP sink. Settings are
 * text bindings of the names that `deno task edge` reads: EDGE_KEYS, EDGE_HTTP_URL, EDGE_HTTP_FORM,
 * EDGE_HTTP_AUTHORIZATION, EDGE_MASK, EDGE_MASK_SECRET.
 */
import { ConfigError } from "../errors.ts";
import { httpSink } from "../sink/http.ts";
import type { Sink } from "../sink/sink.ts";
import { usualLimits } from "./edge.ts";
import { edgeHandler } from "./handler.ts";
import { readKeys, readSecret } from "./keys.ts";
import { Mask } from "./mask.ts";

export type WorkerSettings = Partial<
  Record<
    | "EDGE_KEYS"
    | "EDGE_HTTP_URL"
    | "EDGE_HTTP_FORM"
    | "EDGE_HTTP_AUTHORIZATION"
    | "EDGE_MASK"
    | "EDGE_MASK_SECRET",
    string
  >
>;

type Handler = (request: Request) => Promise<Response>;

/** @throws {ConfigError} that names the setting */
export function workerHandler(settings: WorkerSettings): Handler {
  const keys = readKeys(settings.EDGE_KEYS ?? "");
  if (keys === null) throw new ConfigError("EDGE_KEYS must be id:tenant:secret, separated by commas");
  const url = URL.parse(settings.EDGE_HTTP_URL ?? "");
  if (url === null) throw new ConfigError("EDGE_HTTP_URL must be a URL");
  const form = settings.EDGE_HTTP_FORM ?? "cloudevents";
  if (form !== "cloudevents" && form !== "rest-proxy") {
    throw new ConfigError("EDGE_HTTP_FORM must be one of: cloudevents, rest-proxy");
  }
  const authorization = settings.EDGE_HTTP_AUTHORIZATION;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  return edgeHandler({
    keys,
    limits: usualLimits,
    sink: perRequest(() => httpSink({ url, form, headers })),
    mask: mask(settings),
    upload: null,
    ready: () => null,
    observe: ({ error: _, ...answer }) => console.log(JSON.stringify(answer)),
  });
}

/** A sink for each sending: workers platforms let no request wait for what another one does. */
function perRequest(open: () => Sink): Sink {
  return { send: (messages) => open().send(messages), [Symbol.asyncDispose]: () => Promise.resolve() };
}

function mask({ EDGE_MASK, EDGE_MASK_SECRET }: WorkerSettings): Mask | null {
  if (EDGE_MASK === undefined || EDGE_MASK === "") return null;
  const secret = readSecret(EDGE_MASK_SECRET ?? "");
  if (secret === null) throw new ConfigError("EDGE_MASK_SECRET must be at least 32 bytes in base64");
  return new Mask(EDGE_MASK.split(","), secret);
}

let handler: Handler | null = null;

export default {
  /** Settings are there with the first request; they stay the same as long as the worker lives. */
  fetch(request: Request, settings: WorkerSettings): Promise<Response> {
    return (handler ??= workerHandler(settings))(request);
  },
};
