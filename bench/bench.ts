/**
 * Measures the load path beside DuckDB's own, unvalidated load of the same file, in one run.
 *
 *     deno task bench [--rows N] [--rounds N]
 *
 * Writes data/bench. Each measurement is a process of its own, the two taking turns; medians are compared.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { integer } from "@optique/core/valueparser";
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { table } from "../lib/observe/table.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { writeClaims } from "./claims.ts";
import type { Measurement } from "./measure.ts";

const options = readArguments(
  object({
    rows: withDefault(option("--rows", integer({ min: 1 })), 2_000_000),
    rounds: withDefault(option("--rounds", integer({ min: 1 })), 3),
  }),
  { task: "bench", brief: message`Measure the load path beside DuckDB's own load.` },
);

const contenders = ["claimhouse", "duckdb"] as const;
type Contender = (typeof contenders)[number];

await runTask(async () => {
  const folder = join(project, "data", "bench");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(join(folder, "landing", "bench"), { recursive: true });
  const bytes = await writeClaims(join(folder, "landing", "bench", "claims.csv"), options.rows);
  console.log(
    `${options.rows.toLocaleString("en-US")} rows × 20 columns, ${(bytes / 1e6).toFixed(0)} MB of CSV`,
  );

  const taken: Record<Contender, Measurement[]> = { claimhouse: [], duckdb: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of contenders) taken[contender].push(await measure(contender, folder));
  }
  const speed = (contender: Contender) => options.rows / median(taken[contender].map((one) => one.seconds));
  const row = (name: string, contender: Contender) => [
    name,
    Math.round(speed(contender)),
    median(taken[contender].map((one) => one.seconds)).toFixed(2),
    Math.round(Math.max(...taken[contender].map((one) => one.peakBytes)) / 1e6),
  ];
  console.log(table(["load", "rows/s", "seconds", "peak MB"], [
    row("claimhouse: validated, with ledger", "claimhouse"),
    row("DuckDB: CREATE TABLE AS read_csv(all_varchar)", "duckdb"),
  ]));
  console.log(`claimhouse / DuckDB, rows per second: ${(speed("claimhouse") / speed("duckdb")).toFixed(2)}`);
  await Deno.remove(folder, { recursive: true });
  return 0;
});

async function measure(contender: Contender, folder: string): Promise<Measurement> {
  const args = ["run", "-q", "-A", join(project, "bench", "measure.ts"), contender, folder];
  const child = new Deno.Command(Deno.execPath(), { args, stderr: "inherit" });
  const { stdout, success } = await child.output();
  if (!success) throw new Error(`the measurement of ${contender} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
