/** What `deno task test` runs: checks and folders of tests, each a process of its own. */
import { join } from "node:path";
import { project } from "../../lib/config.ts";
import { programs } from "../../lib/transform/python.ts";

/** A check that passes or fails as a whole, or a run of tests, which are counted one by one. */
export type Step = {
  name: string;
  /** Steps that must have passed before. */
  after: readonly string[];
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The option that tells the runner where to write its results as JUnit's XML; a check has none. */
  results?: "--junit-path" | "--junitxml";
  /** What it needs beyond Node and Python. */
  needs?: Tool;
};

export type Tool = "kafka" | "promtool";

const packages = "npm packages from the lock";
const python = "Python environments from their locks";
const jars = "Kafka's jars";

/** In the order in which they begin: what takes longest, or is waited for, is first. */
export const steps: readonly Step[] = [
  { name: packages, after: [], program: Deno.execPath(), args: ["ci", "-q"] },
  { ...deno(python, ["task", "-q", "setup", "--dev"]) },
  { ...deno(jars, ["run", "-q", "-A", "tests/doubles/kafka/jars.ts"]), needs: "kafka" },
  deno("format", ["fmt", "-q", "--check"]),
  deno("lint", ["lint", "-q"]),
  deno("types", ["check", "-q"]),
  tests("unit tests", [
    ...["--parallel", "lib", "tests/lint", "tests/damage", "tests/warehouse", "tests/steps", "tests/mutate"],
    "tests/ports_test.ts",
  ]),
  airflow("Airflow in containers", ["tests/airflow/test_containers.py", "tests/airflow/test_day.py"]),
  { ...tests("Kafka", ["tests/kafka"], [jars, python]), needs: "kafka" },
  tests("Snowflake", ["tests/snowflake"], [python]),
  tests("doubles of other systems", ["tests/doubles"], [python]),
  tests("end to end", ["tests/e2e"], [python]),
  tests("SQL Server", ["tests/sqlserver"], [python]),
  airflow("Airflow", [
    "tests/airflow",
    ...["--ignore=tests/airflow/test_containers.py", "--ignore=tests/airflow/test_day.py"],
  ]),
  tests("days of a payer", ["tests/days"]),
  tests("edge on a workers runtime", ["tests/edge"]),
  tests("compose", ["tests/compose"], [python]),
  { ...tests("Prometheus", ["tests/prometheus"]), needs: "promtool" },
  inPython("Airflow's style", "airflow-dev", "ruff", [
    ...["check", "-q", "--no-cache"],
    ...["dags", "tests/airflow", "tests/doubles"],
  ]),
  inPython("Airflow's format", "airflow-dev", "ruff", [
    ...["format", "-q", "--no-cache", "--check"],
    ...["dags", "tests/airflow", "tests/doubles"],
  ]),
  {
    ...sqlfluff("SQL style", "lint", ["--disable-progress-bar", "dbt/models", "dbt/tests"]),
    // Its dbt templater connects; there may be no warehouse yet.
    env: { DUCKDB_PATH: ":memory:" },
  },
  sqlfluff("T-SQL, read by another parser", "parse", [
    ...["--dialect", "tsql", "--templater", "raw", "-f", "none"],
    "tests/sqlserver/statements.sql",
  ]),
  sqlfluff("statements for Snowflake, read by another parser", "parse", [
    ...["--dialect", "snowflake", "--templater", "raw", "-f", "none"],
    "tests/snowflake/statements.sql",
  ]),
];

function deno(name: string, args: readonly string[]): Step {
  return { name, after: [packages], program: Deno.execPath(), args };
}

/** Deno's tests of folders. Their types are checked by the step of that name. */
function tests(name: string, folders: readonly string[], after: readonly string[] = [packages]): Step {
  return {
    ...deno(name, ["test", "-q", "-A", "--no-check", ...folders]),
    after,
    results: "--junit-path",
  };
}

function inPython(
  name: string,
  environment: Parameters<typeof programs>[1],
  program: string,
  args: readonly string[],
): Step {
  return { name, after: [python], program: join(programs(project, environment), program), args };
}

/** Airflow's tests by pytest, which says what it leaves out, and why. */
function airflow(name: string, args: readonly string[]): Step {
  return {
    ...inPython(name, "airflow-dev", "pytest", ["-q", "-rs", ...args]),
    // Under npx there is none on PATH.
    env: { DENO: Deno.execPath() },
    results: "--junitxml",
  };
}

function sqlfluff(name: string, verb: string, args: readonly string[]): Step {
  return inPython(name, "dev", "sqlfluff", [verb, "--nocolor", ...args]);
}
