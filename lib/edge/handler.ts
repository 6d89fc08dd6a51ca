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
    const [, version, kind, name, more] = pathname.split("/");
    const route = version === "v1" && kind === "files" && name !== undefined && more === undefined
      ? "/v1/files/{feed}"
      : pathname;
    const answers: Record<string, [method: string, answer: () => Promise<Response> | Response]> = {
      "/v1/events": ["POST", () => this.#takeEvents(request, notes)],
      "/v1/files/{feed}": ["POST", () => this.#takeFile(request, name, notes)],
      "/healthz": ["GET", () => told(null)],
      "/readyz": ["GET", () => told(this.options.ready())],
      "/openapi.json": [
        "GET",
        () => new Response(this.#openApi, { headers: { "content-type": "application/json" } }),
      ],
    };
    const found = Object.hasOwn(answers, route) ? answers[route] : undefined;
    if (found === undefined) throw new Problem("not-found");
    notes.route = route;
    const [method, answer] = found;
    if (request.method !== method) throw new Problem("method-not-allowed", `it is ${method}`);
    return await answer();
  }

  async #takeEvents(request: Request, notes: Notes): Promise<Response> {
    const form = Object.hasOwn(forms, mediaType(request)) ? forms[mediaType(request)] : undefined;
    if (form === undefined) {
      throw new Problem("unsupported-type", `supported: ${Object.keys(forms).join(", ")}`);
    }
    const signed = this.#admit(request, notes);
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

  async #takeFile(request: Request, name: string, notes: Notes): Promise<Response> {
    const signed = this.#admit(request, notes);
    const landed = await takeFile(request, feedOf(name, request), this.options, signed);
    return Response.json(landed, { status: landed.outcome === "kept" ? 201 : 200 });
  }

  #admit(request: Request, notes: Notes): Signed {
    const now = Date.now();
    const signed = this.#verifier.verify(request, now);
    notes.key = signed.key;
    const over = this.#rates.take(signed.key, now);
    if (over !== null) throw new Problem("rate-limited", null, { retryAfter: over.wait });
    return signed;
  }
}

function told(why: string | null): Response {
  return new Response(`${why ?? "ok"}\n`, { status: why === null ? 200 : 503 });
}
