/** One reading of the environment, and the kinds of settings that tasks share. */
import { isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError } from "../errors.ts";
import { readSize } from "../warehouse/duckdb/memory.ts";
import { type Access, missingGrants, NotGrantedError } from "../grants.ts";
import {
  type ChoiceValue,
  type Defaulted,
  defaultOf,
  type SettingName,
  type SettingNameOf,
  settings,
} from "./settings.ts";

/** The project's folder. */
export const project = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

export type LogConfig = { level: ChoiceValue<"LOG_LEVEL"> };
export type Address = { hostname: string; port: number };

/** One reading of the environment: what is wrong is collected, so that a person mends it once. */
export class Environment {
  readonly problems: string[] = [];
  /** What of the files that settings name is not granted; each is a problem too. */
  readonly missing: Access[] = [];

  /** What is set. */
  text(name: SettingName): string | undefined {
    const value = Deno.env.get(name);
    return value === "" ? undefined : value;
  }

  /** What is set, or what the table of settings has in its place. */
  value(name: Defaulted): string {
    return this.text(name) ?? defaultOf(name);
  }

  seconds(name: SettingNameOf<"seconds">): number {
    const value = this.value(name);
    if (/^\d{1,6}(\.\d{1,3})?$/.test(value)) return Number(value);
    this.problems.push(`${name} must be a number of seconds`);
    return Number(defaultOf(name));
  }

  number(name: SettingNameOf<"number" | "port">): number {
    const value = this.value(name);
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    this.problems.push(`${name} must be a number from 1 on`);
    return Number(defaultOf(name));
  }

  /** A size in bytes; undefined without the setting. */
  size(name: SettingNameOf<"size">): number | undefined {
    const value = this.text(name);
    const size = value === undefined ? undefined : readSize(value);
    if (size === null) this.problems.push(`${name} must be a size, as 512MB or 2GB`);
    return size ?? undefined;
  }

  choice<N extends SettingNameOf<"choice">>(name: N): ChoiceValue<N> {
    return this.#oneOf(name, settings[name].values ?? [], defaultOf(name)) as ChoiceValue<N>;
  }

  /** @param otherwise what is so with nothing set, of a setting whose default depends on others */
  flag(name: SettingNameOf<"flag">, otherwise = settings[name].default === "true"): boolean {
    return this.#oneOf(name, ["true", "false"], String(otherwise)) === "true";
  }

  #oneOf(name: SettingName, values: readonly string[], otherwise: string): string {
    const value = this.text(name) ?? otherwise;
    if (values.includes(value)) return value;
    this.problems.push(`${name} must be one of: ${values.join(", ")}`);
    return otherwise;
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
  return { level: env.choice("LOG_LEVEL") };
}

/** Null where the setting says `off`, or what is no address. */
export function address(env: Environment, name: SettingNameOf<"address">): Address | null {
  const value = env.value(name), { off = false } = settings[name];
  if (off && value === "off") return null;
  const match = /^([^\s:/]+):(\d{1,5})$/.exec(value);
  if (match !== null) return { hostname: match[1], port: Number(match[2]) };
  env.problems.push(`${name} must be host:port${off ? " or off" : ""}`);
  return null;
}

/** The `host:port`s that a setting names; none without the setting, unless it has a default. */
export function hostList(env: Environment, name: SettingNameOf<"hosts">): string[] {
  const value = env.text(name) ?? settings[name].default;
  if (value === undefined) return [];
  const named = value.split(",").map((host) => host.trim());
  if (!named.every((host) => /^[^\s:/]+:\d{1,5}$/.test(host))) {
    env.problems.push(`${name} must be host:port, separated by commas`);
  }
  return named;
}

export function path(env: Environment, name: SettingNameOf<"path"> & Defaulted): string {
  return inProject(env.value(name));
}

/** The file that a task's summary is left in; null without the setting. */
export function summary(env: Environment): string | null {
  const value = env.text("SUMMARY_PATH");
  return value === undefined ? null : inProject(value);
}

function inProject(path: string): string {
  return isAbsolute(path) ? path : join(project, path);
}

export function folderUrl(env: Environment, name: SettingNameOf<"folder">): URL {
  const value = env.text(name);
  if (value === undefined) return pathToFileURL(`${inProject(defaultOf(name))}/`);
  const url = URL.parse(value);
  // After two slashes comes a host: no folder of this machine is there.
  if (url?.protocol === "file:" && url.host === "") return new URL(`${url.href.replace(/\/$/, "")}/`);
  env.problems.push(`${name} must be a file:// URL of a folder: file:///…`);
  return pathToFileURL(`${project}/`);
}

/** The file that a setting names; null without the setting. */
export function filePath(env: Environment, name: SettingNameOf<"file">): string | null {
  const value = env.text(name);
  return value === undefined ? null : inProject(value);
}

/** The file that a setting names, with its text unless it cannot be read; null without the setting. */
export function file(
  env: Environment,
  name: SettingNameOf<"file">,
): { path: string; text: string | null } | null {
  const named = filePath(env, name);
  if (named === null) return null;
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
export function certificates(env: Environment, name: SettingNameOf<"file">): string | null {
  return file(env, name)?.text ?? null;
}
