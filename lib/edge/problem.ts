/** What is wrong with a request, told as problem details (RFC 9457): which limit, which place, never a value. */

/** Every problem that the edge tells, with its status and its title. */
const problems = {
  "not-found": { status: 404, title: "There is nothing at this path" },
  "method-not-allowed": { status: 405, title: "This path has another method" },
  "unsigned": { status: 401, title: "The request has no signature that can be read" },
  "bad-signature": { status: 401, title: "The signature is not that of a known key" },
  "stale": { status: 401, title: "The signature is too old or of the future" },
  "wrong-digest": { status: 400, title: "The body is not what Content-Digest promises" },
  "broken-body": { status: 400, title: "The body cannot be read" },
  "unknown-feed": { status: 404, title: "No feed of this name takes files" },
  "unsupported-type": { status: 415, title: "The content type or encoding is not supported" },
  "body-timeout": { status: 408, title: "The body did not come in time" },
  "body-too-large": { status: 413, title: "The body is too large" },
  "too-many-events": { status: 413, title: "The batch has too many events" },
  "refused": { status: 422, title: "No event was accepted" },
  "repeated": { status: 409, title: "Every event was accepted before" },
  "rate-limited": { status: 429, title: "The key has sent too many requests" },
  "busy": { status: 503, title: "Too much is under way" },
  "sink-down": { status: 503, title: "What was sent cannot be kept now" },
  "no-files": { status: 501, title: "This instance takes no files" },
} as const;

export type ProblemName = keyof typeof problems;

/** Thrown where a request cannot go on; `detail` says why, in positions. */
export class Problem extends Error {
  override name = "Problem";
  constructor(
    readonly problem: ProblemName,
    readonly detail: string | null = null,
    readonly more: { retryAfter?: number; members?: Record<string, unknown> } = {},
  ) {
    super(problem);
  }

  get status(): number {
    return problems[this.problem].status;
  }

  response(): Response {
    const { status, title } = problems[this.problem];
    const { retryAfter, members } = this.more;
    const headers = new Headers({ "content-type": "application/problem+json" });
    if (retryAfter !== undefined) headers.set("retry-after", String(Math.ceil(retryAfter)));
    if (status === 401) headers.set("www-authenticate", "Signature");
    const body = {
      type: `urn:claimhouse:problem:${this.problem}`,
      title,
      status,
      ...(this.detail === null ? {} : { detail: this.detail }),
      ...members,
    };
    return new Response(JSON.stringify(body), { status, headers });
  }
}
