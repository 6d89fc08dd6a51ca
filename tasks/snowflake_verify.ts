/**
 * Proves on an account what security/matrix.md and the policies say, in scratch tables of its own, and prints a report to
 * sign.
 *
 *     deno task snowflake:verify [--plan] [--json]
 *
 * Reads security/snowflake, writes SPOOL_PATH; logs in (SNOWFLAKE_*) as a user who holds every role, once with each. Ends
 * with 3 when an answer is not as expected.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { project, snowflakeConfig } from "../lib/config.ts";
import { Spool } from "../lib/load/spool.ts";
import { startLog } from "../lib/observe/log.ts";
import { table } from "../lib/observe/table.ts";
import { readGrants } from "../lib/snowflake/grants.ts";
import { roles } from "../lib/snowflake/matrix.ts";
import { readScripts } from "../lib/snowflake/scripts.ts";
import { expectedText } from "../lib/snowflake/verify/check.ts";
import { holds, reportText } from "../lib/snowflake/verify/report.ts";
import { tasksLoad } from "../lib/snowflake/verify/tasks_load.ts";
import { stages, verify } from "../lib/snowflake/verify/verify.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { openWarehouse } from "../lib/warehouse/registry.ts";
import { openSession } from "../lib/warehouse/snowflake/session.ts";

const options = readArguments(
  object({
    plan: option("--plan", { description: message`Print what would be asked; log in nowhere.` }),
    json: option("--json", { description: message`Print one JSON object on stdout.` }),
  }),
  { task: "snowflake:verify", brief: message`Prove grants, refusals and masks on a Snowflake account.` },
);

await runTask(
  "Nothing was changed but scratch tables of its own, and `deno task snowflake:verify` asks anew.",
  async (signal) => {
    const { grants } = readGrants(await readScripts(`${project}/security/snowflake`));
    const at = new Date();
    const name = `VERIFY_${at.toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
    const target = { name, roles: roles.filter((role) => role !== "CLAIMS_ADMIN") };
    if (options.plan) {
      const asked = stages(grants, { ...target, database: "CLAIMHOUSE" });
      const rows = asked.flatMap(({ title, checks }) =>
        checks.map((check) => [title, check.role, check.about, expectedText(check.expected)])
      );
      console.log(options.json ? JSON.stringify(asked) : table(["stage", "role", "what", "expected"], rows));
      return 0;
    }
    const config = snowflakeConfig();
    startLog(config.log.level);
    const { account, user } = config.snowflake;
    const database = config.snowflake.database.toUpperCase();
    await using spool = await Spool.open(config.spool);
    const as = (role: string) => ({
      ...config.snowflake,
      role,
      warehouse: warehouseOf(role),
      task: "snowflake:verify",
      folders: [spool.folder],
    });
    const asked = await verify(grants, { ...target, database }, {
      open: (role) => openSession(as(role)),
      signal,
    });
    await using ingest = await openWarehouse({ kind: "snowflake", ...as("CLAIMS_INGEST") });
    await using exporter = await openWarehouse({ kind: "snowflake", ...as("CLAIMS_EXPORT") });
    const loaded = await tasksLoad({
      ingest,
      export: exporter,
      folder: spool.folder,
      name,
      open: () => openSession(as("CLAIMS_INGEST")),
    });
    const verification = { ...asked, answers: [...asked.answers, ...loaded] };
    const about = { account, database, user, at };
    console.log(
      options.json ? JSON.stringify({ ...about, ...verification }) : reportText(verification, about),
    );
    return holds(verification) ? 0 : 3;

    function warehouseOf(role: string): string {
      return grants.find(({ to, kind }) => to === role && kind === "WAREHOUSE")!.object;
    }
  },
);
