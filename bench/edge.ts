/**
 * The edge beside bare handlers, under wrk: signed single events, batches of a hundred, and the landing sink.
 * `edge.ts FOLDER SECONDS ROUNDS` prints tables. Needs wrk on PATH.
 */
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { sign } from "../lib/edge/signature.ts";
import { table } from "../lib/observe/table.ts";
import { testKey } from "../lib/edge/testing.ts";
import { event } from "./events.ts";
import { median } from "./figures.ts";

export type EdgeContender = "bare" | "parse" | "hashed" | "null" | "landing";

const contenders = {
  bare: "bare handler: reads the body, answers JSON",
  parse: "bare handler: JSON.parse of every event too",
  hashed: "bare handler: native HMAC and digest, JSON.parse too",
  null: "edge: signed, judged, no sink",
  landing: "edge: signed, judged, synced to landing",
} as const satisfies Record<EdgeContender, string>;

/** Events a request, and how many requests wrk goes round: more events than the edge is told to remember. */
const sizes = [{ events: 1, requests: 20_000 }, { events: 100, requests: 400 }];

const port = 28_087;
const target = `http://127.0.0.1:${port}/v1/events`;
const encoder = new TextEncoder(), decoder = new TextDecoder();

type Figures = { perSecond: number; peakBytes: number };

async function compareEdge(folder: string, { seconds, rounds }: { seconds: number; rounds: number }) {
  for (const { events, requests } of sizes) {
    const file = join(folder, `requests-${events}`);
    const parsed = await write(file, { events, requests });
    const taken = new Map<EdgeContender, Figures[]>();
    for (let round = 0; round < rounds; round++) {
      for (const contender of Object.keys(contenders) as EdgeContender[]) {
        const figures = await measure(contender, { file, folder, seconds });
        taken.set(contender, [...taken.get(contender) ?? [], figures]);
      }
    }
    const rate = (contender: EdgeContender) =>
      median(taken.get(contender)!.map(({ perSecond }) => perSecond));
    const ratio = (one: EdgeContender, other: EdgeContender) => (rate(one) / rate(other)).toFixed(2);
    console.log(`\nedge: ${events === 1 ? "single events" : `${events} events a request`}, signed`);
    console.log(table(
      ["handler", "requests/s", "events/s", "× bare", "× JSON.parse", "× no sink", "peak MB"],
      (Object.keys(contenders) as EdgeContender[]).map((contender) => [
        contenders[contender],
        Math.round(rate(contender)),
        Math.round(rate(contender) * events),
        ratio(contender, "bare"),
        (rate(contender) * events / parsed).toFixed(2),
        ratio(contender, "null"),
        Math.round(Math.max(...taken.get(contender)!.map(({ peakBytes }) => peakBytes)) / 1e6),
      ]),
    ));
    console.log(`JSON.parse alone, in a loop: ${Math.round(parsed).toLocaleString("en-US")} events/s`);
  }
}

/** Writes signed requests as wrk sends them; gives how many of their events a second JSON.parse alone reads. */
async function write(
  file: string,
  { events, requests }: { events: number; requests: number },
): Promise<number> {
  using out = await Deno.open(file, { write: true, create: true, truncate: true });
  let read = 0, spent = 0;
  for (let request = 0; request < requests; request++) {
    const lines = Array.from({ length: events }, (_, n) => event(request * events + n, "random").value);
    const texts = lines.map((line) => decoder.decode(line));
    const began = performance.now();
    for (const text of texts) JSON.parse(text);
    spent += performance.now() - began;
    read += texts.length;
    const body = encoder.encode(texts.join("\n"));
    const headers = {
      host: `127.0.0.1:${port}`,
      "content-type": events === 1 ? "application/cloudevents+json" : "application/x-ndjson",
      "content-length": String(body.length),
      ...await sign({ method: "POST", url: target, body, key: testKey, now: Date.now() }),
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const raw = encoder.encode(`POST /v1/events HTTP/1.1\r\n${head}\r\n`);
    await writeAll(out, encoder.encode(`${raw.length + body.length}\n`));
    await writeAll(out, raw);
    await writeAll(out, body);
  }
  return read / (spent / 1000);
}

async function writeAll(out: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await out.write(bytes.subarray(done));
}

async function measure(
  contender: EdgeContender,
  { file, folder, seconds }: { file: string; folder: string; seconds: number },
): Promise<Figures> {
  const script = join(project, "bench", "measure_edge.ts");
  const args = ["run", "-q", "-A", script, contender, String(port), folder];
  const server = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "null" })
    .spawn();
  const answers = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await answers.read();
  // To warm up; with other requests, so that none of what is measured is a repeat.
  await wrk(file, { seconds: 2, half: "other" });
  const output = await wrk(file, { seconds, half: "one" });
  await server.stdin.close();
  const { value } = await answers.read();
  await server.status;
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
  if (output.includes("Non-2xx") || !(perSecond > 0)) {
    throw new Error(`${contender} refused requests:\n${output}`);
  }
  return { perSecond, peakBytes: Number(value) };
}

async function wrk(file: string, { seconds, half }: { seconds: number; half: string }): Promise<string> {
  const script = join(project, "bench", "requests.lua");
  const args = [
    "-t1",
    "-c16",
    `-d${seconds}s`,
    "-s",
    script,
    `http://127.0.0.1:${port}`,
    "--",
    file,
    half,
  ];
  const { stdout } = await new Deno.Command("wrk", { args }).output();
  return decoder.decode(stdout);
}

if (import.meta.main) {
  const [folder, seconds, rounds] = Deno.args;
  await compareEdge(folder, { seconds: Number(seconds), rounds: Number(rounds) });
}
