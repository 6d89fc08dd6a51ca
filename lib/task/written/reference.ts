/** The reference of settings in docs/reference.md, between two comments. */
import { ConfigError } from "../../errors.ts";
import { type Setting, type SettingKind, type Settings, systems } from "../../config/settings.ts";
import { tasksOf } from "../commands.ts";

const begin = "<!-- settings: written by `deno task permissions --write` -->", end = "<!-- /settings -->";

/** The text with a table a system between the comments; what is outside stays. */
export function reference(before: string, of: Settings): string {
  const from = before.indexOf(begin), to = before.indexOf(end);
  if (from === -1 || to < from) {
    throw new ConfigError(`Cannot write docs/reference.md: it needs the lines ${begin} and ${end}`);
  }
  const groups = Object.entries(systems).flatMap(([system, title]) => {
    const own = Object.entries(of).filter(([, setting]) => setting.system === system);
    return own.length === 0 ? [] : [group(title, own)];
  });
  return `${before.slice(0, from)}${begin}\n\n${groups.join("\n\n")}\n\n${before.slice(to)}`;
}

function group(title: string, own: readonly [string, Setting][]): string {
  const most = mostOften(own.map(([, { sets }]) => readers(sets)));
  const others = own.map(([, { sets, internal }]) => internal || readers(sets) === most ? "" : readers(sets));
  const rows = own.map(([name, setting], at) => {
    const meaning = setting.help + (others[at] === "" ? "" : ` (${others[at]})`);
    return `| \`${name}\` | ${meaning} | ${form(setting)} | ${otherwise(setting)} |`;
  });
  return [
    `### ${title}`,
    "",
    `Read by ${most}${others.every((each) => each === "") ? "" : ", where a row does not name others"}.`,
    "",
    "| variable | meaning | value | with nothing set |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function mostOften(texts: readonly string[]): string {
  const counts = [...Map.groupBy(texts, (text) => text).values()];
  return counts.reduce((most, each) => each.length > most.length ? each : most)[0];
}

function readers(sets: readonly string[]): string {
  return tasksOf(sets).map((task) => `\`${task}\``).join(", ");
}

const forms: Record<SettingKind, string> = {
  account: "text",
  address: "`host:port`",
  choice: "",
  file: "path of a file",
  flag: "`true`, `false`",
  folder: "`file:///…`",
  host: "host",
  hosts: "`host:port,…`",
  number: "number",
  path: "path",
  port: "port",
  seconds: "seconds",
  secret: "secret",
  size: "size",
  text: "text",
  url: "URL",
};

function form({ kind, values = [], library = false, internal = false }: Setting): string {
  const shown = values.length === 0 ? forms[kind] : values.map((value) => `\`${value}\``).join(", ");
  return library && !internal ? `${shown}, read by a library` : shown;
}

function otherwise({ default: usual, unset = "–", internal = false }: Setting): string {
  if (internal) return "the task sets it, for a library";
  return usual === undefined ? unset : `\`${usual}\``;
}
