/** One handler under load, in a process of its own, until stdin ends: `measure_edge.ts CONTENDER PORT FOLDER`. */
import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type EdgeOptions, usualLimits } from "../lib/edge/edge.ts";
import { edgeHandler } from "../lib/edge/handler.ts";
import { testKey } from "../lib/edge/testing.ts";
import { grouped } from "../lib/sink/grouped.ts";
import { openSink } from "../lib/sink/registry.ts";
import type { Sink } from "../lib/sink/sink.ts";
import type { EdgeContender } from "./edge.ts";
import { peak } from "./figures.ts";

const nothing: Sink = { send: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() };

function edge(sink: Sink): (request: Request) => Promise<Response> {
  const options: EdgeOptions = {
    keys: [testKey],
    limits: { ...usualLimits, rate: 1e9, burst: 1e9, remembered: 2_000 },
    sink,
    mask: null,
    upload: null,
    ready: () => null,
    observe: () => {},
  };
  return edgeHandler(options);
}

const decoder = new TextDecoder("utf-8", { fatal: true });
const answer = () => Response.json({ accepted: 1, refused: [], repeated: [] }, { status: 202 });

async function handlerOf(contender: EdgeContender, folder: string) {
  switch (contender) {
    case "bare":
      return async (request: Request) => {
        await request.bytes();
        return answer();
      };
    case "parse":
      return async (request: Request) => {
        for (const line of (await request.text()).split("\n")) JSON.parse(line);
        return answer();
      };
    // The least that a signed and read event costs here, whoever writes the handler.
    case "hashed":
      return async (request: Request) => {
        const signed = `${request.headers.get("content-digest")}\n${request.headers.get("signature-input")}`;
        const signature = createHmac("sha256", testKey.secret).update(signed).digest("base64");
        const body = await request.bytes();
        const digest = createHash("sha256").update(body).digest("base64");
        for (const line of decoder.decode(body).split("\n")) JSON.parse(line);
        return signature === digest ? new Response(null, { status: 400 }) : answer();
      };
    case "null":
      return edge(nothing);
    case "landing": {
      const landing = join(folder, "landing");
      await Deno.mkdir(landing, { recursive: true });
      const sink = await openSink({ kind: "landing", folder: pathToFileURL(`${landing}/`) });
      return edge(grouped(sink, { messages: 5_000, bytes: 4_000_000, waiting: 64_000_000 }));
    }
  }
}

if (import.meta.main) {
  const [contender, port, folder] = Deno.args as [EdgeContender, string, string];
  const handler = await handlerOf(contender, folder);
  const onListen = () => console.log("ready");
  const server = Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen }, handler);
  for await (const _ of Deno.stdin.readable);
  console.log(await peak());
  await server.shutdown();
  Deno.exit(0);
}
