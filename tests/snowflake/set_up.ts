/** Sets a database of the emulator up with the scripts of security/snowflake, as `deno task snowflake:setup` does. */
import { project } from "../../lib/config.ts";
import { planOf } from "../../lib/snowflake/plan.ts";
import { readScripts } from "../../lib/snowflake/scripts.ts";
import { readSettingsFile } from "../../lib/snowflake/settings.ts";
import { setUpDatabase as setUp } from "../../lib/snowflake/setup.ts";
import type { SnowflakeOptions } from "../../lib/warehouse/snowflake/account.ts";
import { openSession } from "../../lib/warehouse/snowflake/session.ts";

const folder = `${project}/security/snowflake`;
const scripts = await readScripts(folder);
const example = await readSettingsFile(`${folder}/settings.example.yml`);

/** @param only numbers of scripts; without any, all that setup runs */
export async function setUpDatabase(options: SnowflakeOptions, only: readonly string[]): Promise<void> {
  const plan = planOf(scripts, { parameters: { ...example, database: options.database }, only });
  await using session = await openSession({ ...options, role: "ACCOUNTADMIN" });
  await setUp(plan, { session, database: options.database, signal: new AbortController().signal });
}
