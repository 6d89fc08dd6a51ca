/**
 * Prints what each task may touch, as the explicit flags that a reviewer reads; or writes the table of settings to the files
 * that come from it, deno.json's lists of variables among them.
 *
 *     deno task permissions [--for-env] [--set NAME] [--json]
 *     deno task permissions --write | --check
 *
 * Reads deno.json; with --for-env also the settings that name hosts, folders and files.
 */
import { object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, optional } from "@optique/core/modifiers";
import { flag, option } from "@optique/core/primitives";
import { string } from "@optique/core/valueparser";
import { placesConfig, project } from "../lib/config.ts";
import { ConfigError } from "../lib/errors.ts";
import { commandWords, explicitFlags, forEnvironment, type PermissionSet } from "../lib/task/permissions.ts";
import { type ExitCode, readArguments, runTask } from "../lib/task/task.ts";
import { outdated } from "../lib/task/written/written.ts";

const options = readArguments(
  object({
    forEnv: option("--for-env", {
      description: message`Name the hosts, folders and files that the environment names.`,
    }),
    set: optional(option("--set", string({ metavar: "NAME" }), {
      description: message`Print this set alone, in one line, as a command line takes it.`,
    })),
    json: option("--json", { description: message`Print one JSON object: set → flags.` }),
    files: optional(or(
      map(
        flag("--write", {
          description:
            message`Write the table of settings to the files that come from it, deno.json among them.`,
        }),
        () => "write" as const,
      ),
      map(
        flag("--check", {
          description: message`Write nothing; end with 3 when one of those files is out of date.`,
        }),
        () => "check" as const,
      ),
    )),
  }),
  { task: "permissions", brief: message`Print what each task may touch, as explicit flags.` },
);

const aboutFfi =
  `Sets that end in -local are for one trusted machine. DuckDB is native code: --allow-ffi lets it run,
and native code is outside Deno's sandbox. DuckDB's own file access is locked to the warehouse file and the
spool folder, and it can load no extension, but that lock is DuckDB's, not Deno's. --allow-run likewise
starts programs that Deno does not confine.`;

const aboutBrokers =
  `A flag replaces what its set names: deno run -P=SET FLAG... tasks/TASK.ts. Brokers tell clients at which hosts they
are to be reached (advertised.listeners): hosts that KAFKA_BROKERS does not name must be added to --allow-net.`;

const aboutCa =
  `The right to read the system's certificates, ca, is one that Deno takes from a set and not from a flag:
--set NAME prints what a command line takes.`;

await runTask("`deno task permissions --write` writes what is left.", async () => {
  if (options.files !== undefined) return await write({ check: options.files === "check" });
  const places = options.forEnv ? placesConfig() : null;
  const manifest = JSON.parse(await Deno.readTextFile(`${project}/deno.json`));
  const all = Object.entries(manifest.permissions as Record<string, PermissionSet>);
  const chosen = options.set === undefined ? all : all.filter(([name]) => name === options.set);
  if (chosen.length === 0) {
    const names = all.map(([name]) => name).join(", ");
    throw new ConfigError(`Cannot print set '${options.set}': there is none of that name. Sets: ${names}`);
  }
  const here = (set: PermissionSet) => places === null ? set : forEnvironment(set, places);
  const flags = chosen.map(([name, set]) => [name, explicitFlags(here(set))] as const);
  if (options.json) console.log(JSON.stringify(Object.fromEntries(flags)));
  else if (options.set !== undefined) {
    const [[name, set]] = chosen;
    console.log(commandWords(name, set, here(set)).join(" "));
  } else {
    const listed = flags.map(([name, words]) => `${name}\n  ${words.join("\n  ")}`);
    console.log([...listed, aboutFfi, aboutCa, ...(places === null ? [] : [aboutBrokers])].join("\n\n"));
  }
  return 0;
});

/** Writes what is out of date, or says what is. */
async function write({ check }: { check: boolean }): Promise<ExitCode> {
  const changed = await outdated(project);
  if (!check) { for (const [path, text] of changed) await Deno.writeTextFile(`${project}/${path}`, text); }
  if (changed.length === 0) console.log("All files have the settings of the table.");
  else console.log(`${check ? "Out of date" : "Written"}: ${changed.map(([path]) => path).join(", ")}`);
  return check && changed.length > 0 ? 3 : 0;
}
