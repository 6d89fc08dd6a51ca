import assert from "node:assert/strict";
import type { Tabular } from "../../feeds/feed.ts";
import { readHeader } from "./header.ts";

const shape: Tabular = {
  kind: "tabular",
  delimiter: "|",
  quote: null,
  required: ["ID"],
  optional: ["NOTE"],
  further: ["A B", "C"],
};
const read = (names: string, mostNew?: number) =>
  readHeader(new TextEncoder().encode(names), { ...shape, mostNew }).refusal;

Deno.test("a header has as many columns that are not declared as its feed allows, and its refusal says counts alone", () => {
  assert.equal(read("id|x|y", 2), null);
  const refusal = read("id|x|y|ann_doe", 2)!;
  assert.deepEqual(
    [refusal.reason, refusal.detail],
    ["too_many_columns", "3 of 4 columns are not declared, 2 may be"],
  );
});

Deno.test("declared columns are not new, whatever their case and whether or not anybody reads them", () => {
  assert.equal(read("id|Note|a-b|c", 0), null);
  assert.equal(read("id|d", 0)?.reason, "too_many_columns");
});

Deno.test("a header without its required columns is refused for that, however many others it has", () => {
  assert.equal(read(Array.from({ length: 2000 }, (_, at) => `x${at}`).join("|"))?.reason, "missing_column");
});
