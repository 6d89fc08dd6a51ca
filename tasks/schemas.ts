/**
 * Writes the published JSON Schemas of events from their zod sources, and the modules that check events by them, or
 * looks whether they are up to date.
 *
 *     deno task schemas [--check]
 *
 * Reads and writes lib/feeds/events/schemas and nothing else.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { project } from "../lib/config.ts";
import { schemaFiles } from "../lib/feeds/events/publish.ts";
import { readArguments, runTask } from "../lib/task/task.ts";

const options = readArguments(
  object({
    check: option("--check", { description: message`Write nothing; end with 3 when a file is out of date.` }),
  }),
  {
    task: "schemas",
    brief: message`Write the published JSON Schemas of events, and the code of their checks.`,
  },
);

await runTask("`deno task schemas` writes what is left.", async () => {
  const folder = "lib/feeds/events/schemas";
  const changed: string[] = [];
  for (const [file, text] of schemaFiles()) {
    const path = `${project}/${folder}/${file}`;
    const before = await Deno.readTextFile(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    if (before === text) continue;
    changed.push(`${folder}/${file}`);
    if (!options.check) await Deno.writeTextFile(path, text);
  }
  if (changed.length === 0) console.log("The schemas are up to date.");
  else console.log(`${options.check ? "Out of date" : "Written"}: ${changed.join(", ")}`);
  return options.check && changed.length > 0 ? 3 : 0;
});
