import assert from "node:assert/strict";
import plugin, { type Mutation } from "./mutations.ts";
import { mutantOf, mutated } from "./sites.ts";

/** What each mutant of a line makes of it. */
function mutantsOf(text: string): string[] {
  return Deno.lint.runPlugin(plugin, "x.ts", text).map(({ message }) => mutated(text, JSON.parse(message)));
}

Deno.test.each([
  { from: "if (a) b();", to: ["if (false) b();", "if (true) b();"] },
  { from: "if (a === 1) b();", to: ["if (false) b();", "if (true) b();"] },
  { from: "c = a ? 1 : 2;", to: ["c = false ? 1 : 2;", "c = true ? 1 : 2;"] },
  { from: "while (a) b();", to: ["while (false) b();"] },
  { from: "for (; a < 1;) b();", to: ["for (; a <= 1;) b();"] },
  { from: "c = a >= 1;", to: ["c = a > 1;"] },
  { from: "c = a !== 1;", to: ["c = a === 1;"] },
  { from: "c = (a) < (b);", to: ["c = (a) <= (b);"] },
  { from: "c = a && b;", to: ["c = a || b;"] },
  { from: "c = (a ?? b) + 1;", to: ["c = (a) + 1;"] },
  { from: "a ??= b;", to: ["a = b;"] },
  { from: "c = f(!a);", to: ["c = f(a);"] },
  { from: "if (!a) b();", to: ["if (false) b();", "if (true) b();"] },
  { from: 'f("é漢😀", a > 1);', to: ['f("é漢😀", a >= 1);'] },
  { from: "type C = A extends B ? 1 : 2; c = a + 1;", to: [] },
])("mutants of `$from`", ({ from, to }) => {
  assert.deepEqual(mutantsOf(from).sort(), [...to].sort());
});

Deno.test("a mutant is named by its line, and the lines that it spans, with single blanks", () => {
  const text = "one();\n  if (\n    a &&\n    b\n  ) two();\nthree();\n";
  const mutation: Mutation = { from: text.indexOf("a &&"), to: text.indexOf("b\n") + 1, becomes: "false" };
  const { line, was, now } = mutantOf("x.ts", text, mutation);
  assert.deepEqual([line, was, now], [3, "a && b", "false"]);
});
