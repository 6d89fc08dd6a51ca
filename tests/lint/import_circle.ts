/**
 * A lint rule that refuses files of lib and tasks that import each other, however long the way from one to the other.
 * Types count, and so does `import()`: who reads one of the files has to read them all.
 */
import { posix } from "node:path";
import { inProject } from "./import_direction.ts";

type Import = { file: string; range: [number, number] };

/** `from "./x.ts"`, and `import("./x.ts")` in code or among types. */
const specifiers = /(?<=\b(?:from|import)\s*\(?\s*")\.[^"]+\.ts(?=")/g;

/** File → what it imports. A file is read once, and noted anew whenever it is looked at itself. */
const graph = new Map<string, Import[]>();

function note(file: string, source: string): Import[] {
  const found = [...source.matchAll(specifiers)].map(({ 0: specifier, index }): Import => ({
    file: posix.join(posix.dirname(file), specifier),
    range: [index, index + specifier.length],
  }));
  graph.set(file, found);
  return found;
}

/** Of a file that is not there none: what is missing is not this rule's to tell. */
function importsOf(file: string): Import[] {
  const known = graph.get(file);
  if (known !== undefined) return known;
  try {
    return note(file, Deno.readTextFileSync(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** The shortest way of imports, `from` and `to` included; null without one. */
function way(from: string, to: string): string[] | null {
  const ways = new Map([[from, [from]]]);
  // More join while these are gone through.
  for (const [file, before] of ways) {
    if (file === to) return before;
    for (const next of importsOf(file)) {
      if (!ways.has(next.file)) ways.set(next.file, [...before, next.file]);
    }
  }
  return null;
}

export const importCircle: Deno.lint.Rule = {
  create(context) {
    const file = context.filename.replaceAll("\\", "/");
    const path = inProject(file);
    const folder = /\/(?:lib|tasks)\//.exec(path);
    if (folder === null || file.endsWith("_test.ts")) return {};
    const root = file.slice(0, file.length - path.length + folder.index + 1);
    return {
      Program() {
        for (const imported of note(file, context.sourceCode.text)) {
          const circle = way(imported.file, file);
          if (circle === null) continue;
          const names = [file, ...circle].map((one) => one.replace(root, ""));
          context.report({
            range: imported.range,
            message: `these files import each other: ${names.join(" → ")}`,
            hint: "what they share belongs in the lowest of them, or in a file of its own",
          });
        }
      },
    };
  },
};
