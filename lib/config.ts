/**
 * The only reader of the environment: one function a task, all problems at once, by name and never by value.
 * With nothing set, everything lies in the project's `data` folder.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { isAbsolute, join } from "node:path";
import { ConfigError } from "./errors.ts";

/** The project's folder. */
export const project = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

export const logLevels = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

export type WarehouseConfig = { kind: "duckdb"; path: string };
export type LogConfig = { level: LogLevel };
export type IngestConfig = {
  log: LogConfig;
  warehouse: WarehouseConfig;
  landing: URL;
  /** How long a file must not have been written to before it is taken, in ms. */
  settle: number;
  spool: string;
};
export type SetupConfig = { log: LogConfig; python: string | undefined };
export type DemoConfig = SetupConfig & { landing: URL; warehouse: WarehouseConfig; publish: URL };
export type TransformConfig = { log: LogConfig; warehouse: WarehouseConfig; target: string };
export type QualityConfig = { log: LogConfig; warehouse: WarehouseConfig };
export type ExportConfig = {
  log: LogConfig;
  warehouse: WarehouseConfig;
  publish: URL;
  spool: string;
};

export function ingestConfig(): IngestConfig {
  return read((env) => ({
    log: log(env),
    warehouse: warehouse(env),
    landing: folderUrl(env, "LANDING_URL", "data/landing"),
    settle: env.seconds("LANDING_SETTLE_SECONDS", 2) * 1000,
    spool: path(env, "SPOOL_PATH", "data/spool"),
  }));
}

export function setupConfig(): SetupConfig {
  return read((env) => ({ log: log(env), python: env.text("PYTHON") }));
}

export function demoConfig(): DemoConfig {
  return read((env) => ({
    log: log(env),
    python: env.text("PYTHON"),
    landing: folderUrl(env, "LANDING_URL", "data/landing"),
    warehouse: warehouse(env),
    publish: folderUrl(env, "PUBLISH_URL", "data/publish"),
  }));
}

export function transformConfig(): TransformConfig {
  return read((env) => ({
    log: log(env),
    warehouse: warehouse(env),
    target: path(env, "DBT_TARGET_PATH", "dbt/target"),
  }));
}

export function qualityConfig(): QualityConfig {
  return read((env) => ({ log: log(env), warehouse: warehouse(env) }));
}

export function exportConfig(): ExportConfig {
  return read((env) => ({
    log: log(env),
    warehouse: warehouse(env),
    publish: folderUrl(env, "PUBLISH_URL", "data/publish"),
    spool: path(env, "SPOOL_PATH", "data/spool"),
  }));
}

/** One reading of the environment: what is wrong is collected, so that a person mends it once. */
class Environment {
  readonly problems: string[] = [];

  text(name: string): string | undefined {
    const value = Deno.env.get(name);
    return value === "" ? undefined : value;
  }

  seconds(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined || /^\d{1,6}(\.\d{1,3})?$/.test(value)) return Number(value ?? otherwise);
    this.problems.push(`${name} must be a number of seconds`);
    return otherwise;
  }

  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const known = values.find((each) => each === value);
    if (known === undefined) this.problems.push(`${name} must be one of: ${values.join(", ")}`);
    return known ?? otherwise;
  }
}

function read<T>(from: (env: Environment) => T): T {
  const env = new Environment();
  const config = from(env);
  if (env.problems.length === 0) return config;
  throw new ConfigError(`Cannot use the environment: ${env.problems.join("; ")}`);
}

function log(env: Environment): LogConfig {
  return { level: env.oneOf("LOG_LEVEL", logLevels, "info") };
}

function warehouse(env: Environment): WarehouseConfig {
  const kind = env.oneOf("WAREHOUSE", ["duckdb"], "duckdb");
  return { kind, path: path(env, "DUCKDB_PATH", "data/warehouse.duckdb") };
}

function path(env: Environment, name: string, otherwise: string): string {
  const value = env.text(name) ?? otherwise;
  return isAbsolute(value) ? value : join(project, value);
}

function folderUrl(env: Environment, name: string, otherwise: string): URL {
  const value = env.text(name);
  if (value === undefined) return pathToFileURL(`${join(project, otherwise)}/`);
  const url = URL.parse(value);
  if (url?.protocol === "file:") return new URL(`${url.href.replace(/\/$/, "")}/`);
  env.problems.push(`${name} must be a file:// URL of a folder`);
  return pathToFileURL(`${project}/`);
}
