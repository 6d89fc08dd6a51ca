/**
 * Takes guards and comparisons out one by one and says which of them no unit test misses.
 *
 *     deno task mutate [PATH]... [--since REF] [--at-once N]
 *
 * Works on copies of the project. Ends with 3 when a mutant survives that tests/mutate/survivors.yml does not explain.
 */
import { argument, option } from "@optique/core/primitives";
import { integer, string } from "@optique/core/valueparser";
import { message } from "@optique/core/message";
import { multiple, optional, withDefault } from "@optique/core/modifiers";
import { object } from "@optique/core/constructs";
import { project } from "../lib/config.ts";
import { logger, progress, startLog } from "../lib/observe/log.ts";
import { readArguments, runTask } from "../lib/task/task.ts";
import { chooseFiles } from "../tests/mutate/choose.ts";
import { mutationTable, reportOf, unexplained } from "../tests/mutate/report.ts";
import { runMutants } from "../tests/mutate/run.ts";
import { findMutants } from "../tests/mutate/sites.ts";
import { readList, whyOf } from "../tests/mutate/survivors.ts";

const options = readArguments(
  object({
    paths: multiple(argument(string({ metavar: "PATH" }), {
      description: message`A file or folder of the project. Without any, the load path and the sources.`,
    })),
    since: optional(option("--since", string({ metavar: "REF" }), {
      description: message`Only files that were changed since this commit.`,
    })),
    atOnce: withDefault(
      option("--at-once", integer({ min: 1, metavar: "N" }), {
        description: message`Mutants that are tested at once.`,
      }),
      2,
    ),
  }),
  {
    task: "mutate",
    brief: message`Take guards and comparisons out, and name those that no unit test misses.`,
  },
);

await runTask("Nothing was changed: mutants live in copies.", async (signal) => {
  startLog("info");
  const log = logger("mutate"), began = performance.now();
  const list = readList(await Deno.readTextFile(`${project}/tests/mutate/survivors.yml`));
  const mutants = await findMutants(await chooseFiles(options));
  const results = await runMutants(mutants, {
    width: options.atOnce,
    signal,
    onResult: (result, done) => {
      const { file, line, fate, now } = result;
      progress(`${done} of ${mutants.length}: ${file}:${line} ${fate}`);
      // All of it takes an hour: nobody should have to wait for its end.
      if (fate === "survived" && whyOf(list, result) === null) log.info(`survived: ${file}:${line} ${now}`);
    },
  });
  progress("");
  const report = reportOf(results, list, (performance.now() - began) / 1000);
  console.log(mutationTable(report));
  return unexplained(report).length > 0 ? 3 : 0;
});
