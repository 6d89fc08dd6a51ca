/**
 * Checks the quality rules against the warehouse.
 *
 *     deno task quality [--table NAME]... [--rule ID]... [--json]
 *
 * Reads quality/rules and the warehouse (WAREHOUSE, DUCKDB_PATH), writes quality.results and quality.failures.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { multiple } from "@optique/core/modifiers";
import { option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { project, qualityConfig } from "../lib/config.ts";
import { logger, startLog } from "../lib/observe/log.ts";
import { chooseRules, readRules } from "../lib/quality/read_rules.ts";
import { qualityTable } from "../lib/quality/report.ts";
import { checkQuality } from "../lib/quality/run.ts";
import { qualityCounts } from "../lib/summary/counts.ts";
import { leaveSummary } from "../lib/summary/summary.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";
import schema from "../quality/rule.schema.json" with { type: "json" };

const options = readArguments(
  object({
    table: multiple(option("--table", string({ metavar: "NAME" }), {
      description: message`Only this table's rules (fct_claim). May be repeated.`,
    })),
    rule: multiple(option("--rule", string({ metavar: "ID" }), {
      description: message`Only this rule (fct_claim.billing_npi_format). May be repeated.`,
    })),
    json: option("--json", { description: message`Print one JSON summary on stdout.` }),
  }),
  { task: "quality", brief: message`Check the quality rules against the warehouse.` },
);

await runTask(
  "Nothing is lost: verdicts are kept for a whole run alone, and `deno task quality` judges anew.",
  async (signal) => {
    const config = qualityConfig();
    startLog(config.log.level);
    const rules = chooseRules(await readRules(`${project}/quality/rules`, { schema }), {
      tables: options.table,
      ids: options.rule,
    });

    await using warehouse = await openWarehouse({
      ...config.warehouse,
      task: "quality",
      folders: [],
      onWait: () => logger("quality").info("Waiting: another process holds the warehouse file"),
    });

    const report = await checkQuality({ warehouse, rules, signal });
    const colour = Deno.stdout.isTerminal() && !Deno.noColor;
    const all = options.table.length > 0 || options.rule.length > 0;
    console.log(options.json ? JSON.stringify(report) : qualityTable(report, { colour, all }));
    await leaveSummary(config.summary, "quality", qualityCounts(report));
    return report.verdicts.fail > 0 ? 3 : 0;
  },
);
