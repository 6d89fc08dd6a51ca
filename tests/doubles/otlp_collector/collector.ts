/** A collector of OpenTelemetry's on this machine, which keeps all that is sent to it; or one that never answers. */

/** What Deno is told wherever it exports: metrics alone, and no long wait at the end. */
export const metricsAlone = {
  OTEL_DENO: "true",
  OTEL_DENO_CONSOLE: "ignore",
  OTEL_DENO_TRACING: "false",
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://127.0.0.1:9",
  OTEL_EXPORTER_OTLP_TIMEOUT: "400",
};

export class Collector implements AsyncDisposable {
  /** Path and text of each request: JSON, so that any text can be looked for. */
  readonly got: { path: string; text: string }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** @param delay how long it takes to answer, in ms */
  constructor({ delay = 0 } = {}) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      this.got.push({ path: new URL(request.url).pathname, text: await request.text() });
      await new Promise((resolve) => setTimeout(resolve, delay));
      return Response.json({});
    });
  }

  /** Where it is, and in what form it is written to. */
  get env(): Record<string, string> {
    return exportTo(this.#server.addr.port);
  }

  get paths(): string[] {
    return [...new Set(this.got.map(({ path }) => path))].sort();
  }

  get text(): string {
    return this.got.map(({ text }) => text).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** The environment that names a collector. */
export function exportTo(port: number): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  };
}

/** Accepts connections and never answers. */
export function hangingCollector(): { env: Record<string, string> } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const held: Deno.Conn[] = [];
  (async () => {
    for await (const connection of listener) held.push(connection);
  })();
  return {
    env: exportTo(listener.addr.port),
    [Symbol.dispose]() {
      listener.close();
      for (const connection of held) connection.close();
    },
  };
}

/** How long a task goes on after its report, in ms: what is exported then is waited for. */
export async function lingers(command: Deno.Command): Promise<{ code: number; lingered: number }> {
  const child = command.spawn();
  child.stderr.pipeTo(new WritableStream());
  let said = performance.now();
  for await (const _ of child.stdout) said = performance.now();
  const { code } = await child.status;
  return { code, lingered: performance.now() - said };
}

/** Those of some texts that were sent to a collector, in whatever case. */
export function foundIn(text: string, texts: Iterable<string>): string[] {
  const lower = text.toLowerCase();
  return [...new Set(texts)].filter((each) => {
    const word = each.toLowerCase();
    // A measured figure has any digits.
    return /^\d+$/.test(word) ? new RegExp(`(?<![\\d.])${word}(?!\\d)`).test(lower) : lower.includes(word);
  });
}
