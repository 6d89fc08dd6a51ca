import assert from "node:assert/strict";
import plugin from "./plugin.ts";

const lint = (source: string) => Deno.lint.runPlugin(plugin, "/p/bench/a.ts", source);

Deno.test.each([
  { source: "f({ ...{ a, b }, c });", mended: "f({ a, b, c });" },
  { source: "f({\n  ...{\n    a: { b },\n  },\n});", mended: "f({\n  a: { b },\n});" },
])("members of $source stand one by one", ({ source, mended }) => {
  const [{ id, fix, range }, ...others] = lint(source);
  assert.deepEqual([id, others.length], ["claimhouse/no-spread-literal", 0]);
  assert.deepEqual(range, fix![0].range);
  const [start, end] = fix![0].range;
  assert.equal(source.slice(0, start) + fix![0].text + source.slice(end), mended);
});

Deno.test.each([
  { source: "f({ ...a, ...b() });" },
  { source: "f({ ...(a ? { a } : {}) });" },
  { source: "f({ a: { b } });" },
  { source: "f([...[a, b]]);" },
])("$source is allowed", ({ source }) => assert.deepEqual(lint(source), []));

Deno.test("a literal without members is refused, and left to its writer", () => {
  const [{ id, fix }] = lint("f({ ...{}, c });");
  assert.deepEqual([id, fix ?? []], ["claimhouse/no-spread-literal", []]);
});
