/**
 * The one table of settings: every environment variable that a task reads. deno.json's lists of variables, docs/reference.md,
 * .env.example, each task's --help and what pods are given come from it: `deno task permissions --write` writes them.
 */
import { events } from "./settings/events.ts";
import { project } from "./settings/project.ts";
import type { SetName, Setting, SettingKind } from "./settings/setting.ts";
import { sources } from "./settings/sources.ts";
import { warehouse } from "./settings/warehouse.ts";

export { type SetName, type Setting, type SettingKind, type System, systems } from "./settings/setting.ts";

const table = { ...sources, ...events, ...warehouse, ...project };
type Table = typeof table;

export type SettingName = keyof Table;
/** The settings of some kinds. */
export type SettingNameOf<K extends SettingKind> = {
  [N in SettingName]: Table[N]["kind"] extends K ? N : never;
}[SettingName];
/** The settings that have a value with nothing set. */
export type Defaulted = { [N in SettingName]: Table[N] extends { default: string } ? N : never }[SettingName];
/** The values of a choice. */
export type ChoiceValue<N extends SettingNameOf<"choice">> = Table[N]["values"][number];

/** A table of settings, in the order in which all that comes from it has them. */
export type Settings = Readonly<Record<string, Setting>>;

/** Name → setting. */
export const settings: Readonly<Record<SettingName, Setting>> = table;

/** The value with nothing set. */
export function defaultOf(name: Defaulted): string {
  return table[name].default;
}

export function hasDefault<N extends SettingName>(name: N): name is N & Defaulted {
  return settings[name].default !== undefined;
}

/** Whether flags of a command line depend on the value: it names a host, a folder or a file. */
function movesGrants({ kind, replaces }: Setting): boolean {
  return kind === "file" || replaces !== undefined;
}

/** Whether a set may read a setting. */
export function mayRead(set: string, setting: Setting): boolean {
  return setting.sets.some((name: SetName) => name === set) ||
    (set === "permissions" && movesGrants(setting));
}

/** The settings that a set may read, in the table's order. */
export function settingsOf(set: string, of: Settings = settings): [name: string, setting: Setting][] {
  return Object.entries(of).filter(([, setting]) => mayRead(set, setting));
}

/** The secrets that a set may not read, unset: a program that its task starts would have them of the task's environment. */
export function otherSecrets(set: SetName): Record<string, ""> {
  const others = Object.entries(settings).filter(([, each]) => each.kind === "secret" && !mayRead(set, each));
  return Object.fromEntries(others.map(([name]) => [name, ""]));
}

/** The settings of some kinds, in the table's order. */
export function settingsOfKind<K extends SettingKind>(...kinds: readonly K[]): SettingNameOf<K>[] {
  const names = Object.keys(table) as SettingName[];
  return names.filter((name): name is SettingNameOf<K> => kinds.some((kind) => kind === settings[name].kind));
}
