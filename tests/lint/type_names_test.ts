/** One meaning a name: who finds a type's name in lib need not ask which of them it is. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readRepository } from "./docs.ts";

/** What each client of a database has of its own, and both mean alike. */
const alike = ["Session", "Statement"];

/** Names of types that several files export. */
function exportedTwice(files: readonly { path: string; text: string }[]): Record<string, string[]> {
  const declarations = files.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:declare |abstract )*(?:type|interface|class|enum) (\w+)/gm)]
      .map(([, name]) => ({ name, path }))
  );
  const byName = Object.groupBy(declarations, ({ name }) => name);
  return Object.fromEntries(
    Object.entries(byName).filter(([, found]) => found!.length > 1)
      .map(([name, found]) => [name, found!.map(({ path }) => path)]),
  );
}

Deno.test("no two files of lib export types of one name", () => {
  const { entries, read } = readRepository(fileURLToPath(new URL("../..", import.meta.url)));
  const files = [...entries].filter((path) => path.startsWith("lib/") && path.endsWith(".ts"))
    .map((path) => ({ path, text: read(path) }));
  const twice = exportedTwice(files);
  for (const name of alike) delete twice[name];
  assert.deepEqual(twice, {}, `Rename all but one: ${JSON.stringify(twice)}`);
});

Deno.test("types, interfaces and classes of one name are found, types that stay in their file are not", () => {
  const files = [
    { path: "a.ts", text: "export type Place = string;\ntype Own = string;\nexport type Once = string;" },
    { path: "b.ts", text: "export interface Place {}\nexport type Own = string;" },
    { path: "c.ts", text: "/** Where. */\nexport class Place<T> extends Map<T, T> {}" },
  ];
  assert.deepEqual(exportedTwice(files), { Place: ["a.ts", "b.ts", "c.ts"] });
});
