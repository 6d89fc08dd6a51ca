/** The command line that grants what a run lacks: the task's own, with flags for this environment. */
import manifest from "../../deno.json" with { type: "json" };
import { placesConfig, project } from "../config.ts";
import { ConfigError } from "../errors.ts";
import type { Access } from "../grants.ts";
import { commandOf } from "./commands.ts";
import { commandWords, forEnvironment, type PermissionSet, withAccess } from "./permissions.ts";

const sets: Record<string, PermissionSet> = manifest.permissions;

/**
 * The line for this process; null when deno.json has no task of this program.
 * @param main the program's URL
 */
export function grantingCommand(
  missing: readonly Access[],
  { main, args }: { main: string; args: readonly string[] },
): string | null {
  const command = commandOf(main);
  if (command === undefined) return null;
  const { before, set, after } = command;
  const moved = withAccess(here(sets[set]), missing.map(asInSets));
  return [before, ...commandWords(set, sets[set], moved).map(shell), after, ...args.map(shell)].join(" ");
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
