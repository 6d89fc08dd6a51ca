/** Requests to answers. Whatever comes, there is an answer; nothing is accepted that is not kept. */
import { readBody } from "./body.ts";
import type { Answer, EdgeOptions } from "./edge.ts";
import { Events } from "./events.ts";
import { feedOf, mediaType, takeFile } from "./files.ts";
import { openApi } from "./openapi.ts";
import { Problem } from "./problem.ts";
import { Rates } from "./rate.ts";
import { type Signed, Verifier } from "./signature.ts";
import { forms } from "./split.ts";

/** What is noted of an answer while it is made. */
type Notes = Pick<Answer, "route" | "key" | "accepted" | "refused" | "repeated">;

/** Every route, and its method. */
const methods = new Map([
  ["/v1/events", "POST"],
  ["/v1/files/{feed}", "POST"],
  ["/healthz", "GET"],
  ["/readyz", "GET"],
  ["/openapi.json", "GET"],
]);

/** The handler of an edge; never rejects. */
export function edgeHandler(options: EdgeOptions): (request: Request) => Promise<Response> {
  const edge = new Edge(options);
  return async (request) => {
    const began = performance.now();
    const notes: Notes = { route: "other", key: null, accepted: 0, refused: 0, repeated: 0 };
    let response: Response, problem: string | null = null, error: unknown = null;
    try {
      response = await edge.answer(request, notes);
    } catch (thrown) {
      if (thrown instanceof Problem) {
        [problem, error] = [thrown.problem, thrown.cause ?? null];
        response = thrown.response();
      } else {
        [problem, error] = ["internal", thrown];
        response = new Response(null, { status: 500 });
      }
    }
    options.observe({ ...notes, status: response.status, problem, error, ms: performance.now() - began });
    return response;
  };
}

class Edge {
  readonly #verifier: Verifier;
  readonly #rates: Rates;
  readonly #events: Events;
  readonly #openApi: string;
  #underWay = 0;

  constructor(readonly options: EdgeOptions) {
    const { keys, limits } = options;
    this.#verifier = new Verifier(keys, limits.skew);
    this.#rates = new Rates(limits.rate, limits.burst);
    this.#events = new Events(options);
    this.#openApi = JSON.stringify(openApi(limits));
  }

  async answer(request: Request, notes: Notes): Promise<Response> {
    const { pathname } = new URL(request.url);
    const feed = /^\/v1\/files\/([^/]+)$/.exec(pathname)?.[1];
    const route = feed === undefined ? pathname : "/v1/files/{feed}";
    const method = methods.get(route);
    if (method === undefined) throw new Problem("not-found");
    notes.route = route;
    if (request.method !== method) throw new Problem("method-not-allowed", `it is ${method}`);
    switch (route) {
      case "/v1/events":
        return await this.#takeEvents(request, pathname, notes);
      case "/v1/files/{feed}":
        return await this.#takeFile(request, pathname, { name: feed!, notes });
      case "/openapi.json":
        return new Response(this.#openApi, { headers: { "content-type": "application/json" } });
      case "/readyz":
        return told(this.options.ready());
      default:
        return told(null);
    }
  }

  async #takeEvents(request: Request, path: string, notes: Notes): Promise<Response> {
    const form = forms.get(mediaType(request));
    if (form === undefined) {
      throw new Problem("unsupported-type", `supported: ${[...forms.keys()].join(", ")}`);
    }
    const signed = this.#admit(request, path, notes);
    const { body: most, time, underWay } = this.options.limits;
    const size = Math.min(Number(request.headers.get("content-length") ?? most), most);
    if (this.#underWay + size > underWay) throw new Problem("busy", null, { retryAfter: 1 });
    this.#underWay += size;
    try {
      const body = await readBody(request, signed.digest, { bytes: most, time });
      const { accepted, refused, repeated } = await this.#events.take(body, form, signed);
      Object.assign(notes, { accepted, refused: refused.length, repeated: repeated.length });
      return Response.json({ accepted, refused, repeated }, { status: 202 });
    } finally {
      this.#underWay -= size;
    }
  }

  async #takeFile(
    request: Request,
    path: string,
    { name, notes }: { name: string; notes: Notes },
  ): Promise<Response> {
    const signed = this.#admit(request, path, notes);
    const landed = await takeFile(request, feedOf(name, request), this.options, signed);
    return Response.json(landed, { status: landed.outcome === "kept" ? 201 : 200 });
  }

  #admit(request: Request, path: string, notes: Notes): Signed {
    const now = Date.now();
    const signed = this.#verifier.verify(request, path, now);
    notes.key = signed.key;
    const over = this.#rates.take(signed.key, now);
    if (over !== null) throw new Problem("rate-limited", null, { retryAfter: over.wait });
    return signed;
  }
}

function told(why: string | null): Response {
  return new Response(`${why ?? "ok"}\n`, { status: why === null ? 200 : 503 });
}
