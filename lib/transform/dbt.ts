/** `dbt build` and what came of it. */
import { join } from "node:path";
import { ContractError } from "../errors.ts";
import { ignoreNotFound } from "../local_file.ts";
import { withoutQuoted } from "../observe/redacted.ts";

export type DbtOptions = {
  /** The dbt program. */
  dbt: string;
  project: string;
  /** Where dbt writes what it made of the project. */
  target: string;
  /** Further words of the command line, e.g. `--select dim_member`. */
  args: readonly string[];
  /** Settings that profiles.yml reads. */
  env: Record<string, string>;
  /** Ends dbt, which then keeps the models that are built. */
  signal: AbortSignal;
};

/** Counts by dbt's own status words. */
export type DbtReport = {
  /** dbt's exit code: 0 done, 1 a model or test failed, 2 it could not start. */
  code: number;
  models: Record<string, number>;
  tests: Record<string, number>;
  /** Names of models and tests that did not succeed. */
  troubles: { name: string; status: string; failing: number | null }[];
  seconds: number;
};

/** Runs `dbt build` in the project, without unit tests; what it prints goes to `stderr`. */
export async function dbtBuild(options: DbtOptions): Promise<DbtReport> {
  const results = join(options.target, "run_results.json");
  await Deno.remove(results).catch(ignoreNotFound);
  const started = Date.now();
  const dbt = join(options.project, "dbt");
  const folders = ["--project-dir", dbt, "--profiles-dir", dbt];
  const child = new Deno.Command(options.dbt, {
    // Unit tests judge the SQL, not the data: `deno task test` runs them.
    args: ["build", "--exclude-resource-type", "unit_test", ...folders, ...options.args],
    env: { ...options.env, DBT_TARGET_PATH: options.target, DBT_SEND_ANONYMOUS_USAGE_STATS: "false" },
    stdout: "piped",
    stderr: "piped",
    signal: options.signal,
  }).spawn();
  await Promise.all([child.stdout, child.stderr].map((output) => pass(output)));
  const { code } = await child.status;
  const report: DbtReport = {
    code,
    models: {},
    tests: {},
    troubles: [],
    seconds: (Date.now() - started) / 1000,
  };
  for (const result of await readResults(results)) count(report, result);
  return report;
}

/** Lines to stderr, without what stands in quotes: a database's errors quote the values of records there. */
async function pass(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
  let rest = "";
  const say = (text: string) => Deno.stderr.write(new TextEncoder().encode(withoutQuoted(text)));
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    const end = text.lastIndexOf("\n") + 1;
    if (end > 0) await say(rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  }
  if (rest !== "") await say(rest);
}

type RunResult = { unique_id: string; status: string; failures: number | null };

async function readResults(path: string): Promise<RunResult[]> {
  const text = await Deno.readTextFile(path).catch(ignoreNotFound);
  if (text === undefined) return [];
  const results = JSON.parse(text)?.results;
  if (!Array.isArray(results)) throw new ContractError(`Cannot read ${path}: it holds no results`);
  return results;
}

function count(report: DbtReport, { unique_id, status, failures }: RunResult): void {
  const [kind, , ...name] = unique_id.split(".");
  // What dbt does after the models; it counts where it fails.
  if (kind === "operation" && status === "success") return;
  const counts = kind === "test" ? report.tests : report.models;
  counts[status] = (counts[status] ?? 0) + 1;
  if (status === "success" || status === "pass") return;
  report.troubles.push({ name: name.join("."), status, failing: failures });
}
