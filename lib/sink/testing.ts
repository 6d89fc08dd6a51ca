/** What the tests of sinks share: messages, a receiver over HTTP, and what a landing folder holds. */
import { join } from "node:path";
import { draftFolder } from "./draft.ts";
import type { Message } from "./sink.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

/** A message of a claim with a number; its value is `{"claim":"a","number":1}`. */
export function message(claim: string, number: number, topic = "claims.events"): Message {
  const value = encoder.encode(JSON.stringify({ claim, number }));
  return { topic, key: encoder.encode(claim), value };
}

export function textOf(value: Uint8Array | null): string | null {
  return value === null ? null : decoder.decode(value);
}

/** A folder of its own, gone after the test. */
export async function temporaryFolder(): Promise<{ path: string; url: URL } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return {
    path,
    url: new URL(`file://${path}/`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** The text of a folder's files by name, drafts too if asked for, also while they are being published. */
export function filesIn(folder: string, { drafts = false } = {}): Map<string, string> {
  const found = new Map<string, string>();
  // Drafts first: what is published in between is found twice, under one name, and not missed.
  for (const at of drafts ? [join(folder, draftFolder), folder] : [folder]) {
    for (const { name, isFile } of Deno.readDirSync(at)) {
      if (!isFile) continue;
      try {
        found.set(name, Deno.readTextFileSync(join(at, name)));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  return new Map([...found].sort());
}

/** The lines of all files of a folder, in the order of the files' names. */
export function linesIn(folder: string, options?: { drafts: boolean }): string[] {
  return Array.from(filesIn(folder, options).values(), (text) => text.split("\n").slice(0, -1)).flat();
}

type Posted = { path: string; headers: Headers; body: string };

/** An HTTP receiver: says what it got, and answers each request as it is told, in their order, else with 200. */
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
      return records.map(({ value }) => decoder.decode(Uint8Array.fromBase64(value)));
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
