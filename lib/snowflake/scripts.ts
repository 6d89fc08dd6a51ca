/** The scripts of a folder, in the order of their numbers. */
import { join } from "node:path";
import { ConfigError } from "../errors.ts";
import { readScript, type Script } from "./script.ts";

/** @throws {ConfigError} when a script cannot be read, or two have one number. */
export async function readScripts(folder: string): Promise<Script[]> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".sql")) files.push(name);
  const scripts = await Promise.all(
    files.sort().map(async (file) => readScript(file, await Deno.readTextFile(join(folder, file)))),
  );
  const twice = scripts.find(({ number }, at) => scripts[at - 1]?.number === number);
  if (twice !== undefined) throw new ConfigError(`Cannot order the scripts: ${twice.number} is there twice`);
  return scripts;
}
