/**
 * The whole pipeline on the samples: landing → ingest → dbt → quality → Delta tables.
 *
 *     deno task demo
 *
 * Runs the other tasks as they are, with their own permissions; makes the dbt environment when it is missing. With
 * WAREHOUSE=snowflake they run with their production sets, on an account that `deno task snowflake:setup` has prepared.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { fileURLToPath, pathToFileURL } from "node:url";
import { otherSecrets } from "../lib/config/settings.ts";
import { demoConfig, placesConfig, project } from "../lib/config.ts";
import { type Own, runJson } from "../lib/demo/child.ts";
import { land } from "../lib/demo/landing.ts";
import { demoSummary } from "../lib/demo/summary.ts";
import { type ExpectedVerdicts, unexpected } from "../lib/demo/verdicts.ts";
import type { LoadReport } from "../lib/load/report.ts";
import { startLog } from "../lib/observe/log.ts";
import type { PublishReport } from "../lib/publish/publish.ts";
import type { QualityReport } from "../lib/quality/run.ts";
import { openStorage } from "../lib/storage/registry.ts";
import { commandWords, forEnvironment, type PermissionSet } from "../lib/task/permissions.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import type { DbtReport } from "../lib/transform/dbt.ts";
import { profile } from "../lib/transform/profile.ts";
import { makeEnvironment } from "../lib/transform/python.ts";
import type { WarehousePlace } from "../lib/warehouse/registry.ts";

readArguments(object({}), { task: "demo", brief: message`Run the whole pipeline on the samples.` });

const tasks = ["ingest", "transform", "quality", "export"];

await runTask(
  "Nothing is lost: what its tasks committed stays, and `deno task demo` goes on from there.",
  async (signal) => {
    const config = demoConfig();
    startLog(config.log.level);
    const started = Date.now();

    const { environment } = profile(config.warehouse);
    console.log("setup: dbt's Python environment (the first time takes about a minute)");
    const how = { preferred: config.python, env: otherSecrets("setup-local") };
    console.log(`       ${await makeEnvironment(project, environment, how)}`);
    console.log("landing: samples into landing storage");
    const samples = openStorage(pathToFileURL(`${project}/samples/`));
    console.log(`       ${await land(samples, openStorage(config.landing, { write: true }))} files copied`);

    const caller = {
      project,
      signal,
      own: config.warehouse.kind === "duckdb" ? new Map() : await inProduction(),
    };
    const json: Record<string, unknown> = {};
    for (const task of tasks) {
      const taskStarted = Date.now();
      console.log(`${task}: deno task ${task}`);
      const finished = await runJson(caller, task);
      signal.throwIfAborted();
      if (finished.code !== 0 && finished.code !== 3) return finished.code === 2 ? 2 : 1;
      json[task] = finished.json;
      console.log(`       ${((Date.now() - taskStarted) / 1000).toFixed(1)} s`);
    }
    const results = {
      ingest: json.ingest as LoadReport,
      transform: json.transform as DbtReport,
      quality: json.quality as QualityReport,
      export: json.export as PublishReport,
    };
    const places = {
      landing: fileURLToPath(config.landing),
      warehouse: nameOf(config.warehouse),
      publish: fileURLToPath(config.publish),
    };
    console.log(demoSummary(results, places, (Date.now() - started) / 1000));

    const expected: ExpectedVerdicts = JSON.parse(
      await Deno.readTextFile(`${project}/samples/expected_verdicts.json`),
    );
    const surprises = unexpected(results.quality, expected);
    if (surprises.length === 0) return results.transform.code === 0 ? 0 : 3;
    console.error(`The samples gave verdicts that they should not:\n  ${surprises.join("\n  ")}`);
    return 3;
  },
);

/** Each task with its production set, for the hosts and folders of this environment, and with its role and warehouse. */
async function inProduction(): Promise<Map<string, Own>> {
  const manifest = JSON.parse(await Deno.readTextFile(`${project}/deno.json`));
  const sets: Record<string, PermissionSet> = manifest.permissions;
  const places = placesConfig();
  return new Map(tasks.map((task) => {
    const role = `CLAIMS_${task.toUpperCase()}`;
    const env = { SNOWFLAKE_ROLE: role, SNOWFLAKE_WAREHOUSE: `${role}_WH` };
    const name = task === "transform" ? "transform-snowflake" : task;
    const flags = commandWords(name, sets[name], forEnvironment(sets[name], places));
    return [task, { flags, env }];
  }));
}

/** As a person names it. */
function nameOf(place: WarehousePlace): string {
  return place.kind === "duckdb" ? place.path : `${place.account}, database ${place.database} (Snowflake)`;
}
