/** A sandbox whose warehouse is a database of the emulator, set up by security/snowflake. Tasks run with production's sets. */
import type { SnowflakeOptions } from "../../lib/warehouse/snowflake/account.ts";
import { openSession } from "../../lib/warehouse/snowflake/session.ts";
import { snowflakeWarehouse } from "../../lib/warehouse/snowflake/snowflake.ts";
import type { Row, Warehouse } from "../../lib/warehouse/warehouse.ts";
import { roles } from "../../lib/snowflake/matrix.ts";
import { checkReport } from "../e2e/reports.ts";
import { type Finished, project, Sandbox } from "../e2e/sandbox.ts";
import type { Emulator } from "../doubles/snowflake/emulator.ts";
import { setUpDatabase } from "./set_up.ts";

/** Who holds every role. */
const user = "EVERYBODY";
export const everybodysPassword = "everybody";

/** A run's arguments; `env` is added to `base`, which is the sandbox's own by default. */
export type Run = { args?: string[]; env?: Record<string, string>; base?: Record<string, string> };

export class SnowflakeSandbox implements AsyncDisposable {
  private constructor(readonly emulator: Emulator, readonly database: string, readonly local: Sandbox) {}

  /** @param only the scripts of security/snowflake that set it up: by default what a load needs; none means all */
  static async make(
    emulator: Emulator,
    name: string,
    only: readonly string[] = ["02", "05"],
  ): Promise<SnowflakeSandbox> {
    await emulator.addUser({
      name: user,
      roles: [...roles, "ACCOUNTADMIN", "SYSADMIN"],
      default_role: "CLAIMS_INGEST",
      public_keys: [emulator.keys.publicKey],
      password: everybodysPassword,
    });
    const sandbox = new SnowflakeSandbox(emulator, name.toUpperCase(), await Sandbox.make());
    await setUpDatabase(sandbox.options, only);
    return sandbox;
  }

  /** How the adapter is told to log in. */
  get options(): SnowflakeOptions {
    const { env } = this.emulator;
    return {
      account: env.SNOWFLAKE_ACCOUNT,
      user,
      role: "CLAIMS_INGEST",
      warehouse: "CLAIMS_INGEST_WH",
      database: this.database,
      accessUrl: this.emulator.url,
      login: { kind: "key", privateKey: this.emulator.keys.privateKey, passphrase: null },
      statementTimeout: 60,
      task: "test",
      folders: [],
    };
  }

  get env(): Record<string, string> {
    return {
      ...this.local.env,
      ...this.emulator.env,
      WAREHOUSE: "snowflake",
      SNOWFLAKE_DATABASE: this.database,
      SNOWFLAKE_USER: user,
      SNOWFLAKE_ROLE: "CLAIMS_INGEST",
      SNOWFLAKE_WAREHOUSE: "CLAIMS_INGEST_WH",
    };
  }

  /** The environment of a task that works in the project's own folders and logs in by password, which takes no file. */
  get passwordEnv(): Record<string, string> {
    const { account, user, role, warehouse, database, accessUrl } = this.options;
    return {
      WAREHOUSE: "snowflake",
      SNOWFLAKE_ACCOUNT: account,
      SNOWFLAKE_USER: user,
      SNOWFLAKE_DATABASE: database,
      SNOWFLAKE_ROLE: role!,
      SNOWFLAKE_WAREHOUSE: warehouse!,
      SNOWFLAKE_ACCESS_URL: accessUrl!,
      SNOWFLAKE_PASSWORD: everybodysPassword,
    };
  }

  warehouse(): Warehouse {
    return snowflakeWarehouse(this.options);
  }

  async query(sql: string): Promise<Row[]> {
    await using session = await openSession(this.options);
    return await session.rows(sql);
  }

  /**
   * A task with its production set, with exactly the flags that are printed for its environment: `env` on top of `base`,
   * which is this sandbox's.
   */
  async command(task: string, { args = [], env = {}, base = this.env }: Run = {}): Promise<Deno.Command> {
    const all = { ...base, ...env };
    const set = task === "transform" ? "transform-snowflake" : task.replace(/_.*/, "");
    const commandOf = (words: string[]) => {
      const args = ["run", "-q", "--no-prompt", ...words];
      return new Deno.Command(Deno.execPath(), {
        args,
        cwd: project,
        env: all,
        stdout: "piped",
        stderr: "piped",
      });
    };
    const printed = await output(
      commandOf(["-P=permissions", "tasks/permissions.ts", "--for-env", "--set", set]),
    );
    // Where a test's own settings lie.
    const flags = printed.stdout.trim().split(" ")
      .map((flag) => flag.replace("security/snowflake", `security/snowflake,${this.local.folder}`));
    return commandOf([...flags, `tasks/${task}.ts`, ...args]);
  }

  async run(task: string, run: Run = {}): Promise<Finished> {
    const finished = await output(await this.command(task, run));
    checkReport(task, run.args ?? [], finished.stdout);
    return finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.local[Symbol.asyncDispose]();
  }
}

async function output(command: Deno.Command): Promise<Finished> {
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
