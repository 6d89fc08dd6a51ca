/** Locked Python environments below `.venv`: found, made when missing, made anew when their lock changes. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ConfigError, TransientError } from "../errors.ts";

/**
 * `run` holds dbt for DuckDB, `snowflake` dbt for Snowflake; `dev` holds what the tests need besides, `emulator` a
 * Snowflake for them, `airflow-dev` what runs and tests the DAGs. Each has its lock in dbt/requirements.
 */
export type EnvironmentName = "run" | "snowflake" | "dev" | "emulator" | "airflow-dev";

const oldestMinor: Record<EnvironmentName, number> = {
  run: 10,
  snowflake: 10,
  dev: 10,
  emulator: 11,
  "airflow-dev": 11,
};

const interpreters = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];
const mark = "lock.sha256";

/** The folder of an environment's programs. */
export function programs(project: string, name: EnvironmentName): string {
  return join(project, ".venv", name, Deno.build.os === "windows" ? "Scripts" : "bin");
}

/** Whether an environment is there and as its lock says. */
export async function isReady(project: string, name: EnvironmentName): Promise<boolean> {
  const made = await Deno.readTextFile(join(project, ".venv", name, mark)).catch(() => "");
  return made !== "" && made === await lockDigest(project, name);
}

/**
 * Makes an environment unless it is ready.
 * @param options.preferred an interpreter to try first ($PYTHON)
 * @param options.env variables for pip, on top of the task's own
 * @throws {ConfigError} when no Python with venv is there that is new enough: it says the command that mends it.
 */
export async function makeEnvironment(
  project: string,
  name: EnvironmentName,
  { preferred, env = {} }: { preferred?: string; env?: Record<string, string> } = {},
): Promise<"made" | "ready"> {
  if (await isReady(project, name)) return "ready";
  const python = await findPython(preferred, oldestMinor[name]);
  const folder = join(project, ".venv", name);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const made = await run(python, ["-m", "venv", folder], env);
  if (!made) {
    throw new ConfigError(
      `Cannot make the Python environment '${name}': ${python} has no venv module. ` +
        `On Debian: apt-get install python3-venv`,
    );
  }
  const lock = lockPath(project, name);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
  const installed = await run(join(programs(project, name), "python"), [
    ...pip,
    "--only-binary=:all:",
    "--require-hashes",
    "-r",
    lock,
  ], env);
  if (!installed) throw new TransientError(`Cannot install ${lock}: pip failed, see above`);
  await Deno.writeTextFile(join(folder, mark), await lockDigest(project, name));
  return "made";
}

async function findPython(preferred: string | undefined, minor: number): Promise<string> {
  const check = `import sys; sys.exit(sys.version_info < (3, ${minor}))`;
  for (const name of preferred === undefined ? interpreters : [preferred]) {
    try {
      const { success } = await new Deno.Command(name, { args: ["-c", check], stderr: "null" }).output();
      if (success) return name;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const tried = preferred === undefined ? "on PATH" : "in $PYTHON";
  throw new ConfigError(
    `Cannot find Python 3.${minor} or newer ${tried}. On Debian: apt-get install python3 python3-venv`,
  );
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<boolean> {
  const child = new Deno.Command(program, { args, env, stdout: "null", stderr: "inherit" });
  return (await child.output()).success;
}

function lockPath(project: string, name: EnvironmentName): string {
  return join(project, "dbt", "requirements", `${name}.txt`);
}

async function lockDigest(project: string, name: EnvironmentName): Promise<string> {
  const lock = await Deno.readFile(lockPath(project, name));
  return createHash("sha256").update(lock).digest("hex");
}
