/** A place of its own for one test: landing, warehouse, spool and publish, and the tasks run on them. */
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { settings } from "../../lib/config/settings.ts";
import { duckdbWarehouse } from "../../lib/warehouse/duckdb/duckdb.ts";
import type { Row } from "../../lib/warehouse/warehouse.ts";
import { checkReport } from "./reports.ts";

/** The repository. */
export const project = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** An environment that sets nothing: what a developer has in .env or in a shell changes no test. */
export const nothingSet: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(settings).filter(([, { library = false }]) => !library).map(([name]) => [name, ""]),
);

export type Finished = { code: number; stdout: string; stderr: string };

export class Sandbox implements AsyncDisposable {
  /** Files and folders of landing that the tasks may not read. */
  readonly denied: string[] = [];

  private constructor(readonly folder: string) {}

  static async make(): Promise<Sandbox> {
    const sandbox = new Sandbox(await Deno.makeTempDir({ prefix: "claimhouse-test-" }));
    await Deno.mkdir(join(sandbox.folder, "landing"));
    return sandbox;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Puts a file into landing. */
  async land(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(this.folder, "landing", path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }

  /** Runs a task with its own permission set, its folders and hosts replaced by this place: docs/reference.md, Settings. */
  async run(task: string, args: string[] = [], env: Record<string, string> = {}): Promise<Finished> {
    const { code, stdout, stderr } = await this.command(task, args, env).output();
    const text = new TextDecoder();
    checkReport(task, args, text.decode(stdout));
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }

  command(task: string, args: string[] = [], env: Record<string, string> = {}): Deno.Command {
    const read = [this.folder, `${project}/lib`, `${project}/quality`, `${project}/dbt`, `${project}/.venv`];
    const denied = this.denied.map((path) => `--deny-read=${join(this.folder, "landing", path)}`);
    const { KAFKA_BROKERS: brokers, MSSQL_PORT: port } = { ...this.env, ...env };
    const hosts = brokers !== "" ? brokers : port !== "" ? `127.0.0.1:${port}` : null;
    return new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-q", `-P=${task}-local`, "--no-prompt"],
        ...[`--allow-read=${read.join(",")}`, ...denied, `--allow-write=${this.folder}`],
        ...(hosts === null ? [] : [`--allow-net=${hosts},127.0.0.1`]),
        ...[`tasks/${task}.ts`, ...args],
      ],
      cwd: project,
      env: { ...this.env, ...env },
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** `deno task ingest --json`, its summary parsed. */
  async ingest(env: Record<string, string> = {}, args: string[] = []) {
    const finished = await this.run("ingest", ["--json", ...args], env);
    return { ...finished, report: finished.stdout === "" ? null : JSON.parse(finished.stdout) };
  }

  query(sql: string): Promise<Row[]> {
    return duckdbWarehouse({ path: this.path("warehouse.duckdb"), folders: [] }).query(sql);
  }

  async transact(sql: string): Promise<void> {
    await duckdbWarehouse({ path: this.path("warehouse.duckdb"), folders: [] }).transact([{ sql }]);
  }

  get env(): Record<string, string> {
    return {
      ...nothingSet,
      LANDING_URL: pathToFileURL(this.path("landing")).href,
      PUBLISH_URL: pathToFileURL(this.path("publish")).href,
      DUCKDB_PATH: this.path("warehouse.duckdb"),
      LANDING_SETTLE_SECONDS: "0",
      SPOOL_PATH: this.path("spool"),
      DBT_TARGET_PATH: this.path("target"),
      NO_COLOR: "1",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A PDE file with the given fills: each is an id and a total cost. */
export function fills(rows: readonly (readonly [id: string, cost: string])[]): string {
  const header = "DML_IND|PDE_ID|CLM_GRP_ID|FINAL_ACTION|BENE_ID|SRVC_DT|PTNT_PAY_AMT|CVRD_D_PLAN_PD_AMT|" +
    "NCVRD_PLAN_PD_AMT|TOT_RX_CST_AMT";
  const lines = rows.map(([id, cost]) => `INSERT|${id}|-1${id}|F|-77|06-Apr-2026|0.00|${cost}|0.00|${cost}`);
  return [header, ...lines, ""].join("\n");
}
