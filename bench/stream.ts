/**
 * The stream beside a bare client that reads and parses the same topic: raw alone, and with current state.
 * `stream.ts FOLDER EVENTS ROUNDS` prints a table.
 */
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { table } from "../lib/observe/table.ts";
import { Broker } from "../tests/doubles/kafka/broker.ts";
import { claims, produce } from "./events.ts";
import { median } from "./figures.ts";

export type StreamContender = "bare" | "raw" | "state" | "latency";
export type StreamMeasurement = { seconds: number; peakBytes: number; p95: number | null };

const contenders = {
  bare: "bare client: reads and parses",
  raw: "claimhouse: raw, with offsets and ledger",
  state: "claimhouse: raw and current state, a million claims",
} as const;

/** At which rate and for how long the delay is measured. */
const pace = { perSecond: 5_000, seconds: 20 };

/** Reads a backlog of `events` in turns, and prints what each contender reached. */
async function compareStream(folder: string, { events, rounds }: { events: number; rounds: number }) {
  await using broker = await Broker.start();
  const { address } = broker;
  console.log(`\nstream: ${events.toLocaleString("en-US")} events in Kafka`);
  await produce({ broker: address, topic: "spread", count: claims, kind: "spread" });
  await measure("state", [address, "spread", folder, String(claims)]);
  const filled = join(folder, "filled.duckdb");
  await Deno.rename(join(folder, "warehouse.duckdb"), filled);
  await produce({ broker: address, topic: "backlog", count: events, kind: "random" });

  const taken = new Map<string, StreamMeasurement[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of Object.keys(contenders) as (keyof typeof contenders)[]) {
      await Deno.copyFile(filled, join(folder, "warehouse.duckdb"));
      const measured = await measure(contender, [address, "backlog", folder, String(events)]);
      taken.set(contender, [...taken.get(contender) ?? [], measured]);
    }
  }
  const seconds = (contender: string) => median(taken.get(contender)!.map((run) => run.seconds));
  console.log(table(
    ["load", "events/s", "seconds", "× bare", "× raw", "peak MB"],
    Object.entries(contenders).map(([contender, name]) => [
      name,
      Math.round(events / seconds(contender)),
      seconds(contender).toFixed(2),
      (seconds("bare") / seconds(contender)).toFixed(2),
      (seconds("raw") / seconds(contender)).toFixed(2),
      Math.round(Math.max(...taken.get(contender)!.map((run) => run.peakBytes)) / 1e6),
    ]),
  ));

  await Deno.copyFile(filled, join(folder, "warehouse.duckdb"));
  const running = start("latency", [address, "live", folder, "0"]);
  const count = pace.perSecond * pace.seconds;
  await produce({ broker: address, topic: "live", count, kind: "random", perSecond: pace.perSecond });
  await new Promise((done) => setTimeout(done, 5_000));
  running.kill("SIGTERM");
  const { p95 } = await measured(running);
  console.log(`${pace.perSecond} events/s, current state on: 95 % are visible within ${p95} ms`);
}

function start(contender: StreamContender, args: string[]): Deno.ChildProcess {
  const script = join(project, "bench", "measure_stream.ts");
  const command = ["run", "-q", "--v8-flags=--max-semi-space-size=8", "-A", script, contender, ...args];
  return new Deno.Command(Deno.execPath(), { args: command, stdout: "piped", stderr: "null" }).spawn();
}

function measure(contender: StreamContender, args: string[]): Promise<StreamMeasurement> {
  return measured(start(contender, args));
}

async function measured(child: Deno.ChildProcess): Promise<StreamMeasurement> {
  const { stdout, success } = await child.output();
  if (!success) throw new Error("the measurement of a stream failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const [folder, events, rounds] = Deno.args;
  await compareStream(folder, { events: Number(events), rounds: Number(rounds) });
}
