/**
 * Makes the Python environments that dbt runs in, from their locks.
 *
 *     deno task setup [--dev]
 *
 * Writes .venv in the project folder; reads PYTHON, an interpreter to prefer.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { project, setupConfig } from "../lib/config.ts";
import { otherSecrets } from "../lib/config/settings.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { type EnvironmentName, makeEnvironment } from "../lib/transform/python.ts";

const options = readArguments(
  object({
    snowflake: option("--snowflake", { description: message`Also the environment of dbt for Snowflake.` }),
    dev: option("--dev", { description: message`Also the environments that the tests need.` }),
  }),
  { task: "setup", brief: message`Make the Python environments that dbt runs in.` },
);

await runTask("`deno task setup` makes anew what is not whole.", async () => {
  const config = setupConfig();
  startLog(config.log.level);
  const log = logger("setup");
  const chosen: EnvironmentName[] = ["run"];
  if (options.snowflake || options.dev) chosen.push("snowflake");
  if (options.dev) chosen.push("dev", "emulator", "airflow-dev");
  for (const name of chosen) {
    const outcome = await makeEnvironment(project, name, {
      preferred: config.python,
      env: otherSecrets("setup-local"),
    });
    log.info(`Python environment '${name}': ${outcome}`, { environment: name, outcome });
  }
  return 0;
});
