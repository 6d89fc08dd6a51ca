/** What the table of settings says of one environment variable. */
import manifest from "../../../deno.json" with { type: "json" };

/** A permission set of deno.json. */
export type SetName = keyof typeof manifest.permissions;

/** What a value is. Readers, permission flags and pods go by it. */
export type SettingKind =
  /** An account of Snowflake, which names its host. */
  | "account"
  /** `host:port` at which the task listens. */
  | "address"
  /** One of `values`. */
  | "choice"
  /** A file that is read and was there before: certificates, a key. */
  | "file"
  /** `true` or `false`. */
  | "flag"
  /** A `file://` URL of a folder. */
  | "folder"
  | "host"
  /** `host:port`, separated by commas. */
  | "hosts"
  /** A whole number from 1 on. */
  | "number"
  /** A folder or file that is the task's own; the project's folder comes before one that is not absolute. */
  | "path"
  | "port"
  | "seconds"
  /** What a Secret has. Its value is shown nowhere. */
  | "secret"
  /** Bytes, written as `512MB` or `2GB`. */
  | "size"
  | "text"
  | "url";

/** One environment variable. */
export type Setting = {
  kind: SettingKind;
  /** What it belongs to: groups the reference, and the Kubernetes Secret `claimhouse-SYSTEM` has its secrets and files. */
  system: System;
  /** The permission sets that may read it; that of `permissions` comes by itself where a grant depends on the value. */
  sets: readonly SetName[];
  /** One line: what it says. */
  help: string;
  /** The value with nothing set. */
  default?: string;
  /** What is so with nothing set, where no one value says it. */
  unset?: string;
  /** Of a choice. */
  values?: readonly string[];
  /** The host, folder or file of the permission sets that the value is granted instead of. */
  replaces?: string;
  /** Of an address: `off` listens nowhere. */
  off?: boolean;
  /** A library reads it, not a task. */
  library?: boolean;
  /** The task sets it for a library; nobody else needs to. */
  internal?: boolean;
  /** A way to log in that services do not use: no pod has it. */
  people?: boolean;
};

/** System → its heading in the reference. */
export const systems = {
  landing: "Landing",
  sqlserver: "SQL Server",
  kafka: "Kafka",
  stream: "The stream",
  edge: "The edge",
  warehouse: "The warehouse",
  snowflake: "Snowflake",
  ca: "Certificates",
  transform: "dbt",
  publish: "Publishing",
  tasks: "Every task",
} as const;
export type System = keyof typeof systems;

/** A task with a set for each tier. */
type Twin = { [Name in SetName]: `${Name}-local` extends SetName ? Name : never }[SetName];

/** The sets of these tasks in both tiers. */
export function bothTiers<Task extends Twin>(...tasks: readonly Task[]): readonly SetName[] {
  return tasks.flatMap((task): SetName[] => [`${task}-local`, task]);
}

/** The sets that may use a DuckDB file. */
export const onDuckdb = [
  "ingest-local",
  "stream-local",
  "monitor-local",
  "quarantine-local",
  "transform-local",
  "quality-local",
  "retention-local",
  "export-local",
] as const;

/** The sets in which a pod's task asks the warehouse; dbt has a driver of its own. */
export const inPods = [
  "ingest",
  "stream",
  "monitor",
  "quarantine",
  "quality",
  "retention",
  "export",
] as const;

/** The sets in which Snowflake's driver runs. */
export const withDriver = [...inPods, "snowflake"] as const;
