import assert from "node:assert/strict";
import { quoted } from "./csv.ts";

Deno.test("quoted() doubles quotes and leaves all else", () => {
  assert.equal(quoted('a "b",\n'), '"a ""b"",\n"');
  assert.equal(quoted(""), '""');
});
