/**
 * Builds and tests the dbt project: staging, intermediate, marts.
 *
 *     deno task transform [--json] [dbt's own options, e.g. --select dim_member]
 *
 * Reads and writes the warehouse (WAREHOUSE, DUCKDB_PATH); needs `deno task setup` once.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option, passThrough } from "@optique/core/primitives";
import { join } from "node:path";
import { project, transformConfig } from "../lib/config.ts";
import { otherSecrets } from "../lib/config/settings.ts";
import { ConfigError, ContractError } from "../lib/errors.ts";
import { startLog } from "../lib/observe/log.ts";
import { transformCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { dbtBuild } from "../lib/transform/dbt.ts";
import { profile } from "../lib/transform/profile.ts";
import { isReady, programs } from "../lib/transform/python.ts";
import { buildExitCode, buildSummary } from "../lib/transform/report.ts";
import { isThere } from "../lib/warehouse/duckdb/database.ts";

const options = readArguments(
  object({
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
    dbt: passThrough({ format: "greedy", description: message`Given to dbt build as they are.` }),
  }),
  { task: "transform", brief: message`Build and test the dbt project.` },
);

await runTask(
  "Nothing is lost: models that were built stay, and `deno task transform` builds all of them anew.",
  async (signal) => {
    const config = transformConfig();
    startLog(config.log.level);
    const { warehouse } = config;
    const { target, environment, env } = profile(warehouse);
    if (!await isReady(project, environment)) {
      const more = environment === "run" ? "" : ` --${environment}`;
      throw new ConfigError(
        `Cannot run dbt: its Python environment is not made. Run: deno task setup${more}`,
      );
    }
    if (warehouse.kind === "duckdb" && !await isThere(warehouse.path)) {
      throw new ContractError("Cannot transform: there is no warehouse yet. Run: deno task ingest");
    }
    const secrets = otherSecrets(warehouse.kind === "duckdb" ? "transform-local" : "transform-snowflake");
    const report = await dbtBuild({
      dbt: join(programs(project, environment), "dbt"),
      project,
      target: config.target,
      args: ["--target", target, ...options.dbt],
      env: { ...secrets, ...env },
      signal,
    });
    signal.throwIfAborted();
    console.log(options.json ? JSON.stringify(report) : buildSummary(report));
    await leaveSummary(config.summary, "transform", transformCounts(report));
    return buildExitCode(report);
  },
);
