import assert from "node:assert/strict";
import { join } from "node:path";
import plugin from "./plugin.ts";

/** What the rule says of the first file, with the others beside it. */
async function circles(files: Record<string, string>): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "its name has spaces " });
  try {
    for (const [path, source] of Object.entries(files)) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), source);
    }
    const [[path, source]] = Object.entries(files);
    return Deno.lint.runPlugin(plugin, join(folder, path), source)
      .filter(({ id }) => id === "claimhouse/import-circle")
      .map(({ message }) => message);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test.each([
  { as: "a value", source: `export { x } from "./b.ts";` },
  { as: "a type", source: `import type { X } from "./b.ts";` },
  { as: "a type in its place", source: `export type Y = import("./b.ts").X;` },
  { as: "import()", source: `export const x = () => import("./b.ts");` },
  { as: "several lines", source: `// …\nimport {\n  x,\n} from "./b.ts";` },
])("a circle is one whose import is $as", async ({ source }) => {
  const said = ["these files import each other: lib/a.ts → lib/b.ts → lib/c/c.ts → lib/a.ts"];
  const others = {
    "lib/b.ts": `import type { C } from "./c/c.ts";`,
    "lib/c/c.ts": `import type { A } from "../a.ts";`,
  };
  assert.deepEqual(await circles({ "lib/a.ts": source, ...others }), said);
});

const free: { what: string; files: Record<string, string> }[] = [
  {
    what: "a file above a circle",
    files: { "lib/a.ts": `import "./b.ts";`, "lib/b.ts": `import "./c.ts";` },
  },
  { what: "a test", files: { "lib/a_test.ts": `import "./b.ts";`, "lib/b.ts": `import "./a_test.ts";` } },
  { what: "a file that is not there", files: { "lib/a.ts": `import "./b.ts";` } },
];

Deno.test.each(free)("no circle goes through $what", async ({ files }) => {
  const circle = { "lib/c.ts": `import "./d.ts";`, "lib/d.ts": `import "./c.ts";` };
  assert.deepEqual(await circles({ ...files, ...circle }), []);
});
