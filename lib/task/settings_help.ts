/** The end of a task's --help: the environment variables that it reads. */
import { lineBreak, type Message, text } from "@optique/core/message";
import { type Setting, type Settings, settings, settingsOf } from "../config/settings.ts";
import { terminalWidth } from "../observe/table.ts";
import { wrapped } from "../observe/wrapped.ts";
import { type Command, envFile } from "./commands.ts";

/** A variable a line, with help and default; undefined for a task that reads none. */
export function settingsHelp(
  { set, before }: Command,
  { of = settings, width = terminalWidth() }: { of?: Settings; width?: number } = {},
): Message | undefined {
  // What the command line itself sets is nobody's to choose.
  const fixed = (name: string) => before.split(" ").some((word) => word.startsWith(`${name}=`));
  const read = settingsOf(set, of).filter(([name, { internal = false }]) => !internal && !fixed(name));
  if (read.length === 0) return undefined;
  const column = Math.max(...read.map(([name]) => name.length)) + 4;
  const lines = read.flatMap(([name, setting]) =>
    wrapped(`${plain(setting.help)}${shown(setting)}`, width - column - 1)
      .map((line, at) => (at === 0 ? `  ${name}` : "").padEnd(column) + line)
  );
  const heading = `Environment variables${before.includes(envFile) ? ", also from .env" : ""}:`;
  return [heading, ...lines].flatMap((line, at) => at === 0 ? [text(line)] : [lineBreak(), text(line)]);
}

/** Help is written for the reference, where names stand between backquotes. */
export function plain(help: string): string {
  return help.replaceAll("`", "");
}

function shown({ values = [], default: usual, unset }: Setting): string {
  const otherwise = usual ?? unset;
  return (values.length === 0 ? "" : ` (${values.join(", ")})`) +
    (otherwise === undefined ? "" : ` [${plain(otherwise)}]`);
}
