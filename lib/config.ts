/**
 * The only reader of the environment: one function a task, all problems at once, by name and never by value.
 * With nothing set, everything lies in the project's `data` folder.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { isAbsolute, join } from "node:path";
import { readKeys, readSecret } from "./edge/keys.ts";
import type { Key } from "./edge/signature.ts";
import { ConfigError } from "./errors.ts";
import type { KafkaConfig } from "./kafka/kafka.ts";
import type { SinkOptions } from "./sink/registry.ts";

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

export type SimulateConfig = {
  log: LogConfig;
  kafka: KafkaConfig;
  /** The first key of EDGE_KEYS, to sign for an edge; null without. */
  key: Key | null;
};
export type Address = { hostname: string; port: number };
export type StreamConfig = {
  log: LogConfig;
  warehouse: WarehouseConfig;
  spool: string;
  kafka: KafkaConfig;
  group: string;
  deadLetterTopic: string | null;
  /** How long a record may wait for its commit, in ms. */
  commitAge: number;
  /** Where readiness and liveness are told; null for nowhere. */
  health: Address | null;
};
export type EdgeConfig = {
  log: LogConfig;
  /** Where it listens. */
  listen: Address;
  keys: Key[];
  /** Requests of one key a second. */
  rate: number;
  sink: SinkOptions;
  /** The landing folder for whole files; null where the edge takes none. */
  files: URL | null;
  /** What tokens are made with; null where nothing is masked. */
  maskSecret: Uint8Array<ArrayBuffer> | null;
};
export type MonitorConfig = { log: LogConfig; warehouse: WarehouseConfig; kafka: KafkaConfig };
/** What the environment names in the place of what the permission sets grant. */
export type PlacesConfig = {
  /** A set's host → those to name instead. */
  hosts: Record<string, string[]>;
  /** A set's folder or file → the one to name instead; only what is not where it is with nothing set. */
  paths: Record<string, string>;
  /** The file that KAFKA_SSL_CA names. */
  authority: string | null;
};

export function streamConfig(): StreamConfig {
  return read((env) => ({
    log: log(env),
    warehouse: warehouse(env),
    spool: path(env, "SPOOL_PATH", "data/spool"),
    kafka: kafka(env),
    group: env.text("KAFKA_GROUP") ?? "claimhouse",
    deadLetterTopic: env.text("KAFKA_DEAD_LETTER_TOPIC") ?? null,
    commitAge: env.seconds("STREAM_COMMIT_SECONDS", 1) * 1000,
    health: health(env),
  }));
}

export function monitorConfig(): MonitorConfig {
  return read((env) => ({ log: log(env), warehouse: warehouse(env), kafka: kafka(env) }));
}

export function placesConfig(): PlacesConfig {
  return read((env) => {
    const told = health(env), edge = address(env, "EDGE_LISTEN", "127.0.0.1:8087");
    const paths = {
      "./data/warehouse.duckdb": path(env, "DUCKDB_PATH", "data/warehouse.duckdb"),
      "./data/spool": path(env, "SPOOL_PATH", "data/spool"),
      "./data/landing": fileURLToPath(folderUrl(env, "LANDING_URL", "data/landing")),
      "./data/publish": fileURLToPath(folderUrl(env, "PUBLISH_URL", "data/publish")),
    };
    return {
      hosts: {
        "localhost:9092": brokers(env),
        "127.0.0.1:8086": told === null ? [] : [`${told.hostname}:${told.port}`],
        "localhost:8082": [URL.parse(env.text("EDGE_HTTP_URL") ?? "")?.host ?? "localhost:8082"],
        "127.0.0.1:8087": edge === null ? [] : [`${edge.hostname}:${edge.port}`],
      },
      paths: Object.fromEntries(
        Object.entries(paths).map(([usual, path]) => [usual, path.replace(/[/\\]$/, "")])
          .filter(([usual, path]) => path !== join(project, usual)),
      ),
      authority: env.text("KAFKA_SSL_CA") === undefined ? null : path(env, "KAFKA_SSL_CA", ""),
    };
  });
}

export function simulateConfig(): SimulateConfig {
  return read((env) => ({
    log: log(env),
    kafka: kafka(env),
    key: env.text("EDGE_KEYS") === undefined ? null : edgeKeys(env)[0] ?? null,
  }));
}

export function edgeConfig(): EdgeConfig {
  return read((env) => {
    const kind = env.oneOf("EDGE_SINK", ["kafka", "landing", "http"], "kafka");
    const files =
      env.oneOf("EDGE_FILES", ["true", "false"], kind === "landing" ? "true" : "false") === "true";
    const secret = env.text("EDGE_MASK_SECRET");
    const maskSecret = secret === undefined ? null : readSecret(secret);
    if (secret !== undefined && maskSecret === null) {
      env.problems.push("EDGE_MASK_SECRET must be at least 32 bytes in base64");
    }
    return {
      log: log(env),
      listen: address(env, "EDGE_LISTEN", "127.0.0.1:8087") ?? { hostname: "", port: 0 },
      keys: edgeKeys(env),
      rate: env.number("EDGE_RATE", 1_000),
      sink: edgeSink(env, kind),
      files: files ? folderUrl(env, "LANDING_URL", "data/landing") : null,
      maskSecret,
    };
  });
}

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

  number(name: string, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined || /^[1-9]\d{0,8}$/.test(value)) return Number(value ?? otherwise);
    this.problems.push(`${name} must be a number from 1 on`);
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

function brokers(env: Environment): string[] {
  const named = (env.text("KAFKA_BROKERS") ?? "localhost:9092").split(",").map((broker) => broker.trim());
  if (!named.every((broker) => /^[^\s:/]+:\d{1,5}$/.test(broker))) {
    env.problems.push("KAFKA_BROKERS must be host:port, separated by commas");
  }
  return named;
}

function kafka(env: Environment): KafkaConfig {
  const ssl = env.oneOf("KAFKA_SSL", ["true", "false"], "false") === "true";
  const ca = env.text("KAFKA_SSL_CA");
  const mechanism = env.oneOf(
    "KAFKA_SASL_MECHANISM",
    ["none", "plain", "scram-sha-256", "scram-sha-512"],
    "none",
  );
  const [username, password] = [env.text("KAFKA_SASL_USERNAME"), env.text("KAFKA_SASL_PASSWORD")];
  if (mechanism === "none") return { brokers: brokers(env), ssl: pem(env, ca) ?? ssl, sasl: null };
  if (username === undefined || password === undefined) {
    env.problems.push("KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD");
  }
  const sasl = { mechanism, username: username ?? "", password: password ?? "" };
  return { brokers: brokers(env), ssl: pem(env, ca) ?? ssl, sasl };
}

/** The authority's certificate, from the file that KAFKA_SSL_CA names. */
function pem(env: Environment, file: string | undefined): { ca: string } | null {
  if (file === undefined) return null;
  try {
    return { ca: Deno.readTextFileSync(isAbsolute(file) ? file : join(project, file)) };
  } catch {
    env.problems.push("KAFKA_SSL_CA must be a file of certificates that can be read");
    return null;
  }
}

function health(env: Environment): StreamConfig["health"] {
  if (env.text("STREAM_HEALTH") === "off") return null;
  return address(env, "STREAM_HEALTH", "127.0.0.1:8086", " or off");
}

function address(env: Environment, name: string, otherwise: string, or = ""): Address | null {
  const match = /^([^\s:/]+):(\d{1,5})$/.exec(env.text(name) ?? otherwise);
  if (match !== null) return { hostname: match[1], port: Number(match[2]) };
  env.problems.push(`${name} must be host:port${or}`);
  return null;
}

function edgeKeys(env: Environment): Key[] {
  const keys = readKeys(env.text("EDGE_KEYS") ?? "");
  if (keys === null) {
    env.problems.push(
      "EDGE_KEYS must be id:tenant:secret, separated by commas, with secrets of at least 32 bytes in base64",
    );
  }
  return keys ?? [];
}

function edgeSink(env: Environment, kind: "kafka" | "landing" | "http"): SinkOptions {
  if (kind === "kafka") return { kind, kafka: kafka(env) };
  if (kind === "landing") return { kind, folder: folderUrl(env, "LANDING_URL", "data/landing") };
  const url = URL.parse(env.text("EDGE_HTTP_URL") ?? "");
  if (url === null) env.problems.push("EDGE_HTTP_URL must be a URL");
  const authorization = env.text("EDGE_HTTP_AUTHORIZATION");
  return {
    kind,
    url: url ?? new URL("http://localhost:8082"),
    form: env.oneOf("EDGE_HTTP_FORM", ["cloudevents", "rest-proxy"], "cloudevents"),
    headers: authorization === undefined ? {} : { authorization },
  };
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
