/** The files of the project that the table of settings is written to. */
import { type Settings, settings } from "../../config/settings.ts";
import { ignoreNotFound } from "../../local_file.ts";
import { denoJson } from "./deno_json.ts";
import { deployment } from "./deployment.ts";
import { envExample } from "./env_example.ts";
import { podSettings } from "./pod_settings.ts";
import { reference } from "./reference.ts";

/** A file's path in the project → its text, made of the table and of the text that is there. */
export const written: Readonly<Record<string, (before: string, of: Settings) => string>> = {
  "deno.json": denoJson,
  "docs/reference.md": reference,
  ".env.example": (_, of) => envExample(of),
  "dags/claimhouse/settings.json": (_, of) => podSettings(of),
  "deploy/kubernetes/edge.yml": deployment,
  "deploy/kubernetes/stream.yml": deployment,
};

/** Those that are not as the table has them: path and new text. */
export async function outdated(
  project: string,
  of: Settings = settings,
): Promise<[path: string, text: string][]> {
  const files = await Promise.all(
    Object.entries(written).map(async ([path, write]): Promise<[string, string, string]> => {
      const before = await textOf(`${project}/${path}`);
      return [path, before, write(before, of)];
    }),
  );
  return files.filter(([, before, text]) => before !== text).map(([path, , text]) => [path, text]);
}

/** Empty where there is no file yet. */
async function textOf(path: string): Promise<string> {
  return await Deno.readTextFile(path).catch(ignoreNotFound) ?? "";
}
