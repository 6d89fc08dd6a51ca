/** What the environment names in the place of what the permission sets grant: each setting by its kind. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Environment, filePath, folderUrl, path, project, read } from "./environment.ts";
import { namedHosts } from "./hosts.ts";
import {
  type Defaulted,
  defaultOf,
  hasDefault,
  type SettingNameOf,
  settings,
  settingsOfKind,
} from "./settings.ts";

export type PlacesConfig = {
  /** A set's host → those to name instead. */
  hosts: Record<string, string[]>;
  /** A set's folder or file → the one to name instead; only what is not where it is with nothing set. */
  paths: Record<string, string>;
  /** Setting → the file that it names, of certificates or secrets. */
  files: Record<string, string>;
};

export function placesConfig(): PlacesConfig {
  return read((env) => ({
    hosts: namedHosts(env),
    paths: Object.fromEntries(
      [...folders(env), ...paths(env)].filter(([usual, path]) => path !== join(project, usual)),
    ),
    files: Object.fromEntries(
      settingsOfKind("file").flatMap((name) => {
        const path = filePath(env, name);
        return path === null ? [] : [[name, path]];
      }),
    ),
  }));
}

/** What the sets have → what the environment has. */
type Moved = [usual: string, path: string];

function folders(env: Environment): Moved[] {
  return settingsOfKind("folder").map((name) => moved(name, fileURLToPath(folderUrl(env, name))));
}

function paths(env: Environment): Moved[] {
  return settingsOfKind("path").filter(hasDefault).map((name) => moved(name, path(env, name)));
}

/** The sets may have a file below the folder that a setting names. */
function moved(name: SettingNameOf<"folder" | "path"> & Defaulted, to: string): Moved {
  const usual = settings[name].replaces ?? "";
  return [usual, join(to, usual.slice(`./${defaultOf(name)}`.length)).replace(/[/\\]$/, "")];
}
