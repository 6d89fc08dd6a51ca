/** What the environment says to every task that works with the warehouse. */
import { type Environment, log, type LogConfig, summary } from "./environment.ts";
import { warehouse, type WarehouseConfig } from "./warehouse.ts";

export type TaskConfig = {
  log: LogConfig;
  /** The file that its summary is left in; null for none. */
  summary: string | null;
  warehouse: WarehouseConfig;
};

export function task(env: Environment): TaskConfig {
  return { log: log(env), summary: summary(env), warehouse: warehouse(env) };
}
