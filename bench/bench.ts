/**
 * Measures the load path beside DuckDB's own, unvalidated load of the same file, tables and the stream beside bare
 * clients, the edge beside bare handlers.
 *
 *     deno task bench [--case csv|csv.gz|ndjson|ndjson.gz|fhir|fhir.gz|sqlserver|stream|edge]... [--rows N] [--rounds N]
 *
 * Writes data/bench; `stream` starts a broker of its own, and needs Java and Maven; `edge` needs wrk; `sqlserver` uses the
 * tests' own server, or the one that MSSQL_HOST names. Each measurement is a process of its own, the contenders taking
 * turns; medians are compared.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, withDefault } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { choice, integer } from "@optique/core/valueparser";
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { table } from "../lib/observe/table.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { writeClaims, writeDocuments, writeFhir } from "./claims.ts";
import { median } from "./figures.ts";
import type { Contender, Measurement } from "./measure.ts";

const files = ["csv", "csv.gz", "ndjson", "ndjson.gz", "fhir", "fhir.gz"] as const;
const cases = [...files, "sqlserver", "stream", "edge"] as const;
type FileCase = (typeof files)[number];

const options = readArguments(
  object({
    case: multiple(
      option("--case", choice(cases), { description: message`Only this case. May be repeated.` }),
    ),
    rows: withDefault(option("--rows", integer({ min: 1 })), 2_000_000),
    rounds: withDefault(option("--rounds", integer({ min: 1 })), 3),
  }),
  { task: "bench", brief: message`Measure the load path beside DuckDB's own load.` },
);

/** What is written, and how many rows of CSV one record of it stands for. */
const formats = {
  csv: { write: writeClaims, share: 1, extension: "csv" },
  ndjson: { write: writeDocuments, share: 4, extension: "ndjson" },
  fhir: { write: writeFhir, share: 70, extension: "ndjson" },
};

const contenders: Record<Contender, string> = {
  claimhouse: "claimhouse: validated, with ledger",
  validate: "claimhouse: validation alone",
  duckdb: "DuckDB, unvalidated, default settings",
  latest: "DuckDB, unvalidated, newest storage format",
};

await runTask("`deno task bench` begins anew.", async () => {
  const folder = join(project, "data", "bench");
  for (const one of options.case.length > 0 ? options.case : cases) {
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.mkdir(join(folder, "landing", "bench"), { recursive: true });
    if (one === "stream") {
      await runApart("stream.ts", [folder, String(Math.ceil(options.rows / 2)), String(options.rounds)]);
    } else if (one === "sqlserver") {
      await runApart("sqlserver.ts", [folder, String(Math.ceil(options.rows / 2)), String(options.rounds)]);
    } else if (one === "edge") await runApart("edge.ts", [folder, "5", String(options.rounds)]);
    else await compare(one, folder);
  }
  await Deno.remove(folder, { recursive: true });
  return 0;
});

async function compare(one: FileCase, folder: string): Promise<void> {
  const gzip = one.endsWith(".gz");
  const format = one.split(".")[0] as keyof typeof formats;
  const { write, share, extension } = formats[format];
  const rows = Math.ceil(options.rows / share);
  const file = join(folder, "landing", "bench", `claims.${one.replace(format, extension)}`);
  const bytes = await write(file, rows, gzip);
  console.log(`\n${one}: ${rows.toLocaleString("en-US")} records, ${(bytes / 1e6).toFixed(0)} MB`);

  const taken = new Map<Contender, Measurement[]>();
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of Object.keys(contenders) as Contender[]) {
      const measured = await measure(contender, file, folder);
      taken.set(contender, [...taken.get(contender) ?? [], measured]);
    }
  }
  const seconds = (contender: Contender) => median(taken.get(contender)!.map((run) => run.seconds));
  const against = (contender: Contender, other: Contender) =>
    (seconds(other) / seconds(contender)).toFixed(2);
  console.log(table(
    ["load", "rows/s", "seconds", "× DuckDB", "× newest", "peak MB"],
    (Object.keys(contenders) as Contender[]).map((contender) => [
      contenders[contender],
      Math.round(rows / seconds(contender)),
      seconds(contender).toFixed(2),
      against(contender, "duckdb"),
      against(contender, "latest"),
      Math.round(Math.max(...taken.get(contender)!.map((run) => run.peakBytes)) / 1e6),
    ]),
  ));
}

/** In a process of its own: it talks to others, as this one may not. */
async function runApart(script: string, args: string[]): Promise<void> {
  const words = ["run", "-q", "-A", join(project, "bench", script), ...args];
  const { success } = await new Deno.Command(Deno.execPath(), { args: words }).spawn().status;
  if (!success) throw new Error(`the measurement of ${script} failed`);
}

async function measure(contender: Contender, file: string, folder: string): Promise<Measurement> {
  const args = ["run", "-q", "-A", join(project, "bench", "measure.ts"), contender, file, folder];
  const child = new Deno.Command(Deno.execPath(), { args, stderr: "inherit" });
  const { stdout, success } = await child.output();
  if (!success) throw new Error(`the measurement of ${contender} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
