/** The settings of dbt, of publishing, and of every task. */
import { bothTiers, inPods, onDuckdb, type Setting, withDriver } from "./setting.ts";

export const project = {
  DBT_TARGET_PATH: {
    kind: "path",
    system: "transform",
    sets: ["transform-local", "transform-snowflake"],
    help: "the folder that dbt writes compiled models and its results to",
    default: "dbt/target",
    replaces: "./dbt/target/run_results.json",
  },
  PYTHON: {
    kind: "text",
    system: "transform",
    sets: ["setup-local", "demo-local"],
    help: "the Python interpreter that `setup` tries first",
    unset: "the newest Python ≥ 3.10 on PATH",
  },
  PUBLISH_URL: {
    kind: "folder",
    system: "publish",
    sets: [...bothTiers("export"), "demo-local"],
    help: "`file://` URL of the folder that Delta tables are written to",
    default: "data/publish",
    replaces: "./data/publish",
  },
  LOG_LEVEL: {
    kind: "choice",
    system: "tasks",
    sets: [
      ...onDuckdb,
      ...withDriver,
      "transform-snowflake",
      ...["edge", "edge-landing", "edge-http", "simulate", "simulate-edge"] as const,
      ...["setup-local", "demo-local"] as const,
    ],
    values: ["debug", "info", "warning", "error"],
    help: "the lowest level that is logged",
    default: "info",
  },
  SUMMARY_PATH: {
    kind: "path",
    system: "tasks",
    sets: [...inPods, "transform-snowflake"],
    help:
      "file that a task with `--json` leaves its counts in, of at most 4 KiB; sets grant `data/summary.json`",
    unset: "none",
  },
} as const satisfies Record<string, Setting>;
