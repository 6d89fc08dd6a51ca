/**
 * Runs every test of the project: the day's checks, end to end, dbt and its style.
 *
 *     deno task test
 *
 * Needs Node and Python alone. What needs more is left out where that is missing, and said so; with CI=true it fails.
 * Ends with one line: `N passed, N failed`.
 */
import { message } from "@optique/core/message";
import { object } from "@optique/core/constructs";
import { join } from "node:path";
import { project } from "../lib/config.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { programs } from "../lib/transform/python.ts";
import { hasPromtool } from "../tests/prometheus/promtool.ts";
import { hasKafkaTools } from "../tests/kafka/jars.ts";

readArguments(object({}), { task: "test", brief: message`Run every test of the project.` });

/** A check that passes or fails as a whole, or a run of tests, which are counted one by one. */
type Step = {
  name: string;
  args: string[];
  program?: string;
  env?: Record<string, string>;
  /** The option by which the runner is told where to write its counts. */
  counts?: "--junit-path" | "--junitxml";
  /** What it needs beyond Node and Python. */
  needs?: Tool;
};

type Tool = "kafka" | "promtool";
const tools: Record<Tool, { there: () => Promise<boolean>; without: string }> = {
  kafka: { there: hasKafkaTools, without: "Kafka tests: Java 17 and Maven are not on PATH" },
  promtool: {
    there: hasPromtool,
    without: "Prometheus tests: promtool, of Debian's package prometheus, is not on PATH",
  },
};

const tests = ["test", "-q", "-A", "--parallel"];
const steps: Step[] = [
  { name: "npm packages from the lock", args: ["ci", "-q"] },
  { name: "Python environments from their locks", args: ["task", "-q", "setup", "--dev"] },
  { name: "format", args: ["fmt", "-q", "--check"] },
  { name: "lint", args: ["lint", "-q"] },
  { name: "types", args: ["check", "-q"] },
  {
    name: "unit tests",
    args: [...tests, "lib", "tests/lint", "tests/damage", "tests/warehouse"],
    counts: "--junit-path",
  },
  { name: "days of a payer", args: ["test", "-q", "-A", "tests/days"], counts: "--junit-path" },
  { name: "end to end", args: ["test", "-q", "-A", "tests/e2e"], counts: "--junit-path" },
  { name: "SQL Server", args: ["test", "-q", "-A", "tests/sqlserver"], counts: "--junit-path" },
  { name: "Snowflake", args: ["test", "-q", "-A", "tests/snowflake"], counts: "--junit-path" },
  { name: "edge on a workers runtime", args: ["test", "-q", "-A", "tests/edge"], counts: "--junit-path" },
  { name: "compose", args: ["test", "-q", "-A", "tests/compose"], counts: "--junit-path" },
  {
    name: "Prometheus",
    args: ["test", "-q", "-A", "tests/prometheus"],
    counts: "--junit-path",
    needs: "promtool",
  },
  { name: "Kafka's jars", args: ["run", "-q", "-A", "tests/kafka/jars.ts"], needs: "kafka" },
  { name: "Kafka", args: ["test", "-q", "-A", "tests/kafka"], counts: "--junit-path", needs: "kafka" },
  {
    name: "Airflow's style",
    program: join(programs(project, "airflow-dev"), "ruff"),
    args: ["check", "-q", "--no-cache", "dags", "tests/airflow"],
  },
  {
    name: "Airflow's format",
    program: join(programs(project, "airflow-dev"), "ruff"),
    args: ["format", "-q", "--no-cache", "--check", "dags", "tests/airflow"],
  },
  {
    name: "Airflow",
    program: join(programs(project, "airflow-dev"), "pytest"),
    // What is left out is said, with the reason.
    args: ["-q", "-rs", "tests/airflow"],
    // Under npx there is none on PATH.
    env: { DENO: Deno.execPath() },
    counts: "--junitxml",
  },
  {
    name: "SQL style",
    program: join(programs(project, "dev"), "sqlfluff"),
    args: ["lint", "--nocolor", "--disable-progress-bar", "dbt/models", "dbt/tests"],
    // Its dbt templater connects; there may be no warehouse yet.
    env: { DUCKDB_PATH: ":memory:" },
  },
  {
    name: "T-SQL, read by another parser",
    program: join(programs(project, "dev"), "sqlfluff"),
    args: [
      "parse",
      "--nocolor",
      "--dialect",
      "tsql",
      "--templater",
      "raw",
      "-f",
      "none",
      "tests/sqlserver/statements.sql",
    ],
  },
  {
    name: "what is said to Snowflake, read by another parser",
    program: join(programs(project, "dev"), "sqlfluff"),
    args: [
      ...["parse", "--nocolor", "--dialect", "snowflake", "--templater", "raw", "-f", "none"],
      "tests/snowflake/statements.sql",
    ],
  },
];

await runTask("`deno task test` begins anew.", async (signal) => {
  const total = { passed: 0, failed: 0 };
  const missing = new Set<Tool>();
  for (const tool of ["kafka", "promtool"] as const) {
    if (!await tools[tool].there()) missing.add(tool);
  }
  for (const step of steps.filter(({ needs }) => needs === undefined || !missing.has(needs))) {
    signal.throwIfAborted();
    console.log(`\n── ${step.name}`);
    const began = performance.now();
    const { passed, failed } = await run(step);
    total.passed += passed;
    total.failed += failed;
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`── ${step.name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  }
  const needed = Deno.env.get("CI") === "true";
  for (const tool of missing) {
    if (needed) total.failed++;
    console.log(`\n${needed ? "Cannot run the" : "left out:"} ${tools[tool].without}`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});

async function run({ program = Deno.execPath(), args, env = {}, counts }: Step) {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const words = counts ? [args[0], `${counts}=${report}`, ...args.slice(1)] : args;
  const { success } = await new Deno.Command(program, { args: words, cwd: project, env }).spawn().status;
  const xml = await Deno.readTextFile(report);
  await Deno.remove(report);
  const number = (name: string) =>
    Number(new RegExp(`<testsuites?[^>]* ${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
  if (!counts || xml === "") return { passed: success ? 1 : 0, failed: success ? 0 : 1 };
  const failed = number("failures") + number("errors");
  return {
    passed: number("tests") - number("skipped") - failed,
    failed: success ? failed : Math.max(failed, 1),
  };
}
