/**
 * Prints what each task may touch, as the explicit flags that a reviewer reads.
 *
 *     deno task permissions [--json]
 *
 * Reads deno.json and nothing else.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { project } from "../lib/config.ts";
import { explicitFlags, type PermissionSet } from "../lib/task/permissions.ts";
import { readArguments, runTask } from "../lib/task/task.ts";

const options = readArguments(
  object({ json: option("--json", { description: message`Print one JSON object: set → flags.` }) }),
  { task: "permissions", brief: message`Print what each task may touch, as explicit flags.` },
);

const aboutFfi =
  `Sets that end in -local are for one trusted machine. DuckDB is native code: --allow-ffi lets it run,
and native code is outside Deno's sandbox. DuckDB's own file access is locked to the warehouse file and the
spool folder, and it can load no extension, but that lock is DuckDB's, not Deno's. --allow-run likewise
starts programs that Deno does not confine.`;

await runTask(async () => {
  const manifest = JSON.parse(await Deno.readTextFile(`${project}/deno.json`));
  const sets = Object.entries(manifest.permissions as Record<string, PermissionSet>);
  const flags = sets.map(([name, set]) => [name, explicitFlags(set)] as const);
  if (options.json) console.log(JSON.stringify(Object.fromEntries(flags)));
  else {console.log([
      ...flags.map(([name, words]) => `${name}\n  ${words.join("\n  ")}`),
      aboutFfi,
    ].join("\n\n"));}
  return 0;
});
