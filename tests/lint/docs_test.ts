/** The documents say what is so: every link, file and function that they name is there. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  deadLinks,
  missingFiles,
  missingFunctions,
  type Page,
  readRepository,
  type Repository,
} from "./docs.ts";

const repository = readRepository(fileURLToPath(new URL("../..", import.meta.url)));

Deno.test("every relative link of every Markdown file leads to a file, and its anchor to a heading", () => {
  for (const page of repository.pages) assert.deepEqual(deadLinks(page, repository), [], page.path);
});

Deno.test("README.md and docs name files that are there", () => {
  for (const page of repository.pages) {
    if (page.path !== "README.md" && !page.path.startsWith("docs/")) continue;
    assert.deepEqual(missingFiles(page, repository), [], page.path);
  }
});

Deno.test("docs/architecture.md names functions beside the files that define them", () => {
  const page = repository.pages.find(({ path }) => path === "docs/architecture.md")!;
  assert.deepEqual(missingFunctions(page, repository), []);
});

const files: Record<string, string> = {
  "lib/load/load.ts":
    "export async function* pieces<T>(): AsyncGenerator<T> {}\nconst x = other(1);\nclass Group {\n  add(one: string): void {}\n}\n",
  "docs/a.md": "# One two\n\n## `x` & y\n\n## One two\n",
};
const small: Repository = {
  pages: [{ path: "docs/a.md", text: files["docs/a.md"] }],
  entries: new Set(["docs", "lib", "lib/load", ...Object.keys(files)]),
  made: ["data", "lib/made"],
  read: (path) => files[path],
};
const page = (text: string): Page => ({ path: "README.md", text });

Deno.test.each([
  { target: "docs/a.md", dead: false },
  { target: "docs/a.md#one-two", dead: false },
  { target: "docs/a.md#one-two-1", dead: false },
  { target: "docs/a.md#x--y", dead: false },
  { target: "lib/load/", dead: false },
  { target: "data/out.csv", dead: false },
  { target: "https://example.org/a#b", dead: false },
  { target: "docs/b.md", dead: true },
  { target: "docs/a.md#two", dead: true },
  { target: "../docs/a.md", dead: true },
  { target: "#there-is-none", dead: true },
])("a link to $target is dead: $dead", ({ target, dead }) => {
  assert.deepEqual(deadLinks(page(`See [that](${target}).`), small), dead ? [target] : []);
});

Deno.test.each([
  { code: "lib/load/load.ts", missing: false },
  { code: "lib/*/load.ts", missing: false },
  { code: "load.ts", missing: false },
  { code: "lib/made/any.ts", missing: false },
  { code: "rif/carrier.csv", missing: false },
  { code: "lib/load/lode.ts", missing: true },
  { code: "lib/lode/", missing: true },
  { code: "gone/load.sql", missing: true },
  { code: "lib/*/lode.ts", missing: true },
  { code: "lode.ts", missing: true },
])("`$code` is missing: $missing", ({ code, missing }) => {
  assert.deepEqual(missingFiles(page(`See \`${code}\`.`), small), missing ? [code] : []);
});

Deno.test.each([
  { text: "`pieces()` in `lib/load/load.ts`", missing: [] },
  { text: "`Group.add()` of `lib/load/load.ts`", missing: [] },
  { text: "`other()` of `lib/load/load.ts` is only called", missing: ["other()"] },
  { text: "`Group.take()` of `lib/load/load.ts`", missing: ["Group.take()"] },
  { text: "`pieces()` beside no file", missing: ["pieces()"] },
  { text: "1. `lib/load/load.ts`\n2. `pieces()` in another entry", missing: ["pieces()"] },
])("of $text these functions are missing: $missing", ({ text, missing }) => {
  assert.deepEqual(missingFunctions(page(text), small), missing);
});
