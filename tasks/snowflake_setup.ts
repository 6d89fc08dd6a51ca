/**
 * Sets up Snowflake: database, warehouses, roles, masking, audit, users. Prints the plan unless it is told to apply it.
 *
 *     deno task snowflake:setup [--settings FILE] [--only NN]... [--apply] [--json]
 *     deno task snowflake:setup --matrix
 *
 * Reads security/snowflake and the settings. With --apply it logs in (SNOWFLAKE_*) as a user who may use ACCOUNTADMIN.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple, optional } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { project, snowflakeConfig } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { startLog } from "../lib/observe/log.ts";
import { readGrants } from "../lib/snowflake/grants.ts";
import { matrix } from "../lib/snowflake/matrix.ts";
import { missingOf, planOf, planText } from "../lib/snowflake/plan.ts";
import { readScripts } from "../lib/snowflake/scripts.ts";
import { readSettingsFile } from "../lib/snowflake/settings.ts";
import { setUpDatabase } from "../lib/snowflake/setup.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openSession } from "../lib/warehouse/snowflake/session.ts";

const options = readArguments(
  object({
    settings: optional(option("--settings", string({ metavar: "FILE" }), {
      description: message`A copy of security/snowflake/settings.example.yml.`,
    })),
    only: multiple(option("--only", string({ metavar: "NN" }), {
      description: message`The number of a script to run; several by saying it several times.`,
    })),
    apply: option("--apply", { description: message`Run it; without it nothing is changed.` }),
    matrix: option("--matrix", { description: message`Print security/matrix.md and do nothing else.` }),
    json: option("--json", { description: message`Print one JSON object on stdout.` }),
  }),
  { task: "snowflake:setup", brief: message`Set up database, roles, masking and audit in Snowflake.` },
);

await runTask(
  "What ran stays, and each statement may run again: `deno task snowflake:setup` does all of it anew.",
  async (signal) => {
    const scripts = await readScripts(`${project}/security/snowflake`);
    if (options.matrix) {
      console.log(matrix(readGrants(scripts)).trimEnd());
      return 0;
    }
    const parameters = options.settings === undefined ? {} : await readSettingsFile(options.settings);
    const plan = planOf(scripts, { parameters, only: options.only });
    if (!options.apply) {
      const missing = missingOf(plan);
      if (options.json) console.log(JSON.stringify({ ...plan, missing }));
      else console.log(`${planText(plan)}\n\nNothing was changed: this is the plan, --apply runs it.`);
      return 0;
    }
    const config = snowflakeConfig();
    startLog(config.log.level);
    if (options.settings === undefined) {
      throw new ConfigError("Cannot apply: name the settings with --settings FILE");
    }
    await using session = await openSession({
      ...config.snowflake,
      role: "ACCOUNTADMIN",
      task: "snowflake:setup",
      folders: [],
    });
    const report = await setUpDatabase(plan, { session, database: parameters.database, signal });
    if (options.json) console.log(JSON.stringify(report));
    else {
      console.log(
        `${report.ran} statements ran, ${report.leftOut.length} left out for want of a setting.`,
      );
    }
    return 0;
  },
);
