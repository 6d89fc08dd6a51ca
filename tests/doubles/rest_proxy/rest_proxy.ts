/** Whoever takes events over HTTP: Confluent's REST proxy, or an endpoint for CloudEvents. */

type Posted = { path: string; headers: Headers; body: string };

/** An HTTP receiver: keeps what it took, and answers each request by the next of `answers`, else by {@link accept}. */
export class Receiver implements AsyncDisposable {
  readonly posted: Posted[] = [];
  readonly answers: ((posted: Posted) => Response | Promise<Response>)[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { pathname: path } = new URL(request.url);
      const posted = { path, headers: request.headers, body: await request.text() };
      const answer = this.answers.shift() ?? accept;
      const response = await answer(posted);
      if (response.ok) this.posted.push(posted);
      return response;
    });
  }

  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  url(path = "/"): URL {
    return new URL(path, `http://${this.host}`);
  }

  /** The values of everything that it took. */
  values(): string[] {
    return this.posted.flatMap(({ path, body }) => {
      if (!path.includes("/topics/")) {
        return (JSON.parse(body) as unknown[]).map((event) => JSON.stringify(event));
      }
      const { records } = JSON.parse(body) as { records: { value: string }[] };
      return records.map(({ value }) => new TextDecoder().decode(Uint8Array.fromBase64(value)));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** As a REST proxy does, which is good enough for any receiver. */
export function accept({ path, body }: Posted): Response {
  if (!path.includes("/topics/")) return new Response(null, { status: 202 });
  const { records } = JSON.parse(body) as { records: unknown[] };
  const offsets = records.map((_, offset) => ({ partition: 0, offset, error_code: null, error: null }));
  return Response.json({ key_schema_id: null, value_schema_id: null, offsets });
}
