/** The command lines of deno.json: which program a task starts, and with which permission set. */
import manifest from "../../deno.json" with { type: "json" };
import { settingsOf } from "../config/settings.ts";

/** The option that reads .env, where there is one. */
export const envFile = "--env-file=.env";

/** A command line: the words before its set, the set, the words up to the program. */
export type Command = { task: string; before: string; set: string; after: string };

/** Those of all tasks, each with its set and with that of production, where it has one. */
const commands = Object.entries(manifest.tasks).flatMap(([task, { command }]): Command[] => {
  const [words, before = "", set, middle = "", program] =
    /^(.* )?-P=(\S+)( .*)? (tasks\/\w+\.ts)/.exec(command) ?? [];
  if (words === undefined) return [];
  const own = { task, before: before.trim(), set, after: `${middle} ${program}`.trim() };
  const production = set.replace(/-local$/, "");
  if (production === set || !(production in manifest.permissions)) return [own];
  // In production settings come from the environment alone.
  return [own, { ...own, before: own.before.replace(` ${envFile}`, ""), set: production }];
});

/**
 * The command of a process: of its program's the one whose set grants exactly the settings that the process may read.
 * Undefined when deno.json has no task of the program.
 * @param main the program's URL
 */
export function commandOf(main: string): Command | undefined {
  const program = /\/(tasks\/\w+\.ts)$/.exec(main)?.[1];
  const own = commands.filter(({ after }) => after.split(" ").at(-1) === program);
  return own.find(({ set }) => settingsOf(set).every(([name]) => isSeen(name))) ?? own[0];
}

/** The tasks that run with one of these sets. */
export function tasksOf(sets: readonly string[]): string[] {
  return [...new Set(commands.filter(({ set }) => sets.includes(set)).map(({ task }) => task))];
}

function isSeen(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}
