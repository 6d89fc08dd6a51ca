/**
 * Writes the published JSON Schemas of events and of what tasks print with --json from their zod sources, and the modules
 * that check events by them, or looks whether they are up to date.
 *
 *     deno task schemas [--check]
 *
 * Reads and writes lib/feeds/events/schemas and lib/report/schemas, and nothing else.
 */
import { object } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { option } from "@optique/core/primitives";
import { project } from "../lib/config.ts";
import { schemaFiles } from "../lib/feeds/events/publish.ts";
import { ignoreNotFound } from "../lib/local_file.ts";
import { reportFiles } from "../lib/report/publish.ts";
import { readArguments, runTask } from "../lib/task/task.ts";

const options = readArguments(
  object({
    check: option("--check", { description: message`Write nothing; end with 3 when a file is out of date.` }),
  }),
  {
    task: "schemas",
    brief: message`Write the published JSON Schemas of events and reports, and the code of events' checks.`,
  },
);

const published = [
  { folder: "lib/feeds/events/schemas", files: schemaFiles() },
  { folder: "lib/report/schemas", files: reportFiles() },
];

await runTask("`deno task schemas` writes what is left.", async () => {
  const changed: string[] = [];
  for (const { folder, files } of published) {
    for (const [file, text] of files) {
      const path = `${project}/${folder}/${file}`;
      const before = await Deno.readTextFile(path).catch(ignoreNotFound);
      if (before === text) continue;
      changed.push(`${folder}/${file}`);
      if (!options.check) await Deno.writeTextFile(path, text);
    }
  }
  if (changed.length === 0) console.log("The schemas are up to date.");
  else console.log(`${options.check ? "Out of date" : "Written"}: ${changed.join(", ")}`);
  return options.check && changed.length > 0 ? 3 : 0;
});
