/**
 * The only reader of the environment: one function a task, all problems at once, by name and never by value.
 * With nothing set, everything lies in the project's `data` folder.
 */
import { edgeKeys } from "./config/edge.ts";
import { folderUrl, log, type LogConfig, path, read } from "./config/environment.ts";
import { kafka } from "./config/kafka.ts";
import { warehouse, type WarehouseConfig } from "./config/warehouse.ts";
import { snowflake } from "./config/snowflake.ts";
import { sqlServer, type SqlServerSettings } from "./config/sql_server.ts";
import { task, type TaskConfig } from "./config/task.ts";
import type { Key } from "./edge/signature.ts";
import type { KafkaConfig } from "./kafka/kafka.ts";
import type { SnowflakeAccount } from "./warehouse/snowflake/account.ts";

export { edgeConfig } from "./config/edge.ts";
export { project } from "./config/environment.ts";
export { placesConfig } from "./config/places.ts";
export { streamConfig } from "./config/stream.ts";

export type IngestConfig = TaskConfig & {
  landing: URL;
  /** How long a file must not have been written to before it is taken, in ms. */
  settle: number;
  spool: string;
  /** Null where no server is named. */
  sqlServer: SqlServerSettings | null;
};
export type SetupConfig = { log: LogConfig; python: string | undefined };
export type DemoConfig = SetupConfig & { landing: URL; warehouse: WarehouseConfig; publish: URL };
export type TransformConfig = TaskConfig & { target: string };
export type ExportConfig = TaskConfig & { publish: URL; spool: string };
export type SimulateConfig = {
  log: LogConfig;
  kafka: KafkaConfig;
  /** The first key of EDGE_KEYS, to sign for an edge; null without. */
  key: Key | null;
};
export type SnowflakeConfig = { log: LogConfig; snowflake: SnowflakeAccount; spool: string };
export type MonitorConfig = TaskConfig & { kafka: KafkaConfig; landing: URL };

export function snowflakeConfig(): SnowflakeConfig {
  return read((env) => ({
    log: log(env),
    snowflake: snowflake(env),
    spool: path(env, "SPOOL_PATH"),
  }));
}

export function monitorConfig(): MonitorConfig {
  return read((env) => ({
    ...task(env),
    kafka: kafka(env),
    landing: folderUrl(env, "LANDING_URL"),
  }));
}

export function simulateConfig(): SimulateConfig {
  return read((env) => ({
    log: log(env),
    kafka: kafka(env),
    key: env.text("EDGE_KEYS") === undefined ? null : edgeKeys(env)[0] ?? null,
  }));
}

export function ingestConfig(): IngestConfig {
  return read((env) => ({
    ...task(env),
    landing: folderUrl(env, "LANDING_URL"),
    settle: env.seconds("LANDING_SETTLE_SECONDS") * 1000,
    spool: path(env, "SPOOL_PATH"),
    sqlServer: sqlServer(env),
  }));
}

export function setupConfig(): SetupConfig {
  return read((env) => ({ log: log(env), python: env.text("PYTHON") }));
}

export function demoConfig(): DemoConfig {
  return read((env) => ({
    log: log(env),
    python: env.text("PYTHON"),
    landing: folderUrl(env, "LANDING_URL"),
    warehouse: warehouse(env),
    publish: folderUrl(env, "PUBLISH_URL"),
  }));
}

export function transformConfig(): TransformConfig {
  return read((env) => ({ ...task(env), target: path(env, "DBT_TARGET_PATH") }));
}

export function qualityConfig(): TaskConfig {
  return read(task);
}

export function retentionConfig(): TaskConfig {
  return read(task);
}

export function exportConfig(): ExportConfig {
  return read((env) => ({
    ...task(env),
    publish: folderUrl(env, "PUBLISH_URL"),
    spool: path(env, "SPOOL_PATH"),
  }));
}
