/** One reading of the environment, and the kinds of settings that tasks share. */
import { isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError } from "../errors.ts";
import { readSize } from "../warehouse/duckdb/memory.ts";
import { type Access, missingGrants, NotGrantedError } from "../grants.ts";

/** The project's folder. */
export const project = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

export const logLevels = ["debug", "info", "warning", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogConfig = { level: LogLevel };
export type Address = { hostname: string; port: number };

/** One reading of the environment: what is wrong is collected, so that a person mends it once. */
export class Environment {
  readonly problems: string[] = [];
  /** What of the files that settings name is not granted; each is a problem too. */
  readonly missing: Access[] = [];

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

  number(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined || /^[1-9]\d{0,8}$/.test(value)) return Number(value ?? otherwise);
    this.problems.push(`${name} must be a number from 1 on`);
    return otherwise;
  }

  /** A size in bytes, written as `512MB`, `1.5GB` or `2GiB`; undefined without the setting. */
  size(name: string): number | undefined {
    const value = this.text(name);
    const size = value === undefined ? undefined : readSize(value);
    if (size === null) this.problems.push(`${name} must be a size, as 512MB or 2GB`);
    return size ?? undefined;
  }

  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const known = values.find((each) => each === value);
    if (known === undefined) this.problems.push(`${name} must be one of: ${values.join(", ")}`);
    return known ?? otherwise;
  }
}

export function read<T>(from: (env: Environment) => T): T {
  const env = new Environment();
  const config = from(env);
  if (env.problems.length === 0) return config;
  const cause = env.missing.length === 0 ? undefined : new NotGrantedError("read files", env.missing);
  throw new ConfigError(`Cannot use the environment: ${env.problems.join("; ")}`, { cause });
}

export function log(env: Environment): LogConfig {
  return { level: env.oneOf("LOG_LEVEL", logLevels, "info") };
}

export function address(env: Environment, name: string, otherwise: string, or = ""): Address | null {
  const match = /^([^\s:/]+):(\d{1,5})$/.exec(env.text(name) ?? otherwise);
  if (match !== null) return { hostname: match[1], port: Number(match[2]) };
  env.problems.push(`${name} must be host:port${or}`);
  return null;
}

export function path(env: Environment, name: string, otherwise: string): string {
  const value = env.text(name) ?? otherwise;
  return isAbsolute(value) ? value : join(project, value);
}

export function folderUrl(env: Environment, name: string, otherwise: string): URL {
  const value = env.text(name);
  if (value === undefined) return pathToFileURL(`${join(project, otherwise)}/`);
  const url = URL.parse(value);
  // After two slashes comes a host: no folder of this machine is there.
  if (url?.protocol === "file:" && url.host === "") return new URL(`${url.href.replace(/\/$/, "")}/`);
  env.problems.push(`${name} must be a file:// URL of a folder: file:///…`);
  return pathToFileURL(`${project}/`);
}

/** The file that a setting names, with its text unless it cannot be read; null without the setting. */
export function file(env: Environment, name: string): { path: string; text: string | null } | null {
  if (env.text(name) === undefined) return null;
  const named = path(env, name, "");
  try {
    return { path: named, text: Deno.readTextFileSync(named) };
  } catch (error) {
    const missing = missingGrants(error);
    env.missing.push(...missing);
    const why = missing.length === 0 ? "can be read" : "the task's permissions let it read";
    env.problems.push(`${name} must be a file that ${why}`);
    return { path: named, text: null };
  }
}

/** The text of a file of certificates that a setting names; null without the setting. */
export function certificates(env: Environment, name: string): string | null {
  return file(env, name)?.text ?? null;
}
