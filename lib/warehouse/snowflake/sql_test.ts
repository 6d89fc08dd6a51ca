import assert from "node:assert/strict";
import { literal } from "./sql.ts";
import { numbered } from "./session.ts";

Deno.test("parameters are written as Snowflake has them, but not in text", () => {
  assert.equal(numbered("SELECT $1, '$2', 'it''s $3', $12"), "SELECT :1, '$2', 'it''s $3', :12");
});

Deno.test("text is a literal that means itself: quotes and backslashes", () => {
  assert.equal(literal("a'b\\c"), "'a''b\\\\c'");
});
