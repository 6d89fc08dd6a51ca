/** The command line that grants what a run lacks: the task's own, with flags for this environment. */
import manifest from "../../deno.json" with { type: "json" };
import { placesConfig, project } from "../config.ts";
import { ConfigError } from "../errors.ts";
import type { Access } from "../grants.ts";
import { commandWords, forEnvironment, type PermissionSet, withAccess } from "./permissions.ts";

const sets: Record<string, PermissionSet> = manifest.permissions;

/** A command line of deno.json: the words before its set, the set, the words up to the program. */
type Command = { before: string; set: string; after: string };

/**
 * The line for this process; null when deno.json has no task of this program.
 * @param main the program's URL
 */
export function grantingCommand(
  missing: readonly Access[],
  { main, args }: { main: string; args: readonly string[] },
): string | null {
  const program = /\/(tasks\/\w+\.ts)$/.exec(main)?.[1];
  const command = program === undefined ? undefined : commandOf(program);
  if (command === undefined) return null;
  const { before, set, after } = command;
  const moved = withAccess(here(sets[set]), missing.map(asInSets));
  return [before, ...commandWords(set, sets[set], moved).map(shell), after, ...args.map(shell)].join(" ");
}

/** The command of this process: the one whose set grants exactly the settings that the process may read. */
function commandOf(program: string): Command | undefined {
  const commands = Object.values(manifest.tasks).flatMap(({ command }): Command[] => {
    const match = /^(.* )?-P=(\S+)( .*)? (tasks\/\w+\.ts)/.exec(command);
    if (match === null || match[4] !== program) return [];
    const [, before = "", set, middle = ""] = match;
    const after = `${middle} ${program}`.trim();
    return [set, set.replace(/-local$/, "")].filter((name) => name in sets)
      .map((set) => ({ before: before.trim(), set, after }));
  });
  return commands.find(({ set }) => settingsOf(set).every(isSeen)) ?? commands[0];
}

function settingsOf(set: string): readonly string[] {
  const { env } = sets[set];
  const allow = typeof env === "object" && "allow" in env ? env.allow : [];
  return Array.isArray(allow) ? allow : [];
}

function isSeen(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** The set for what the environment names; as it is where a setting is wrong, which has been said. */
function here(set: PermissionSet): PermissionSet {
  try {
    return forEnvironment(set, placesConfig());
  } catch (error) {
    if (error instanceof ConfigError) return set;
    throw error;
  }
}

/** Paths of the project as the sets have them. */
function asInSets({ kind, name }: Access): Access {
  return { kind, name: name.startsWith(`${project}/`) ? `.${name.slice(project.length)}` : name };
}

/** A word as a shell takes it. */
function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
