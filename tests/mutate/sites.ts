/** Where a file can be mutated. */
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";
import { project } from "../../lib/config.ts";
import type { Mutation } from "./mutations.ts";

/** One mutant of a file; `was` and `now` are its lines before and after, without their indents. */
export type Mutant = Mutation & { file: string; line: number; was: string; now: string };

/** Every mutant of these files, which are paths of the project, in their order. */
export async function findMutants(files: readonly string[]): Promise<Mutant[]> {
  const found: Mutant[] = [];
  for (const { filename, message } of await diagnosticsOf(files)) {
    const path = fileURLToPath(filename);
    const text = await Deno.readTextFile(path);
    found.push(mutantOf(relative(project, path), text, JSON.parse(message)));
  }
  return found.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.from - b.from);
}

type Diagnostic = { filename: string; message: string };

async function diagnosticsOf(files: readonly string[]): Promise<Diagnostic[]> {
  if (files.length === 0) return [];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["lint", "-c", "tests/mutate/lint.json", "--json", ...files.map((file) => join(project, file))],
    cwd: project,
    stdout: "piped",
    stderr: "piped",
  }).output();
  const { diagnostics, errors } = JSON.parse(new TextDecoder().decode(stdout) || '{"errors":[""]}');
  if (errors.length > 0) throw new Error(`Cannot parse: ${new TextDecoder().decode(stderr)}`);
  return diagnostics;
}

export function mutantOf(file: string, text: string, mutation: Mutation): Mutant {
  const { from, to } = mutation;
  const begin = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) === -1 ? text.length : text.indexOf("\n", to);
  const lines = (middle: string) =>
    `${text.slice(begin, from)}${middle}${text.slice(to, end)}`.replaceAll(/\s+/g, " ").trim();
  return {
    file,
    ...mutation,
    line: text.slice(0, from).split("\n").length,
    was: lines(text.slice(from, to)),
    now: lines(mutation.becomes),
  };
}

/** The file's text with the mutant in it. */
export function mutated(text: string, { from, to, becomes }: Mutation): string {
  return text.slice(0, from) + becomes + text.slice(to);
}
