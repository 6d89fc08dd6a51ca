import assert from "node:assert/strict";
import { shortened, widthOf } from "./display_width.ts";

Deno.test.each([
  { text: "rif/pde.csv", width: 11 },
  { text: "Größe", width: 5 },
  { text: "Gro\u0308ße", width: 5 },
  { text: "病歴.csv", width: 8 },
  { text: "👩‍⚕️", width: 2 },
  { text: "한글", width: 4 },
  { text: "\u200b", width: 0 },
  { text: "", width: 0 },
])("widthOf() says that '$text' takes $width columns", ({ text, width }) => {
  assert.equal(widthOf(text), width);
});

Deno.test("shortened() leaves out the middle, and no half of a character", () => {
  assert.equal(shortened("rif/carrier_2026w48.csv", 23), "rif/carrier_2026w48.csv");
  assert.equal(shortened("rif/carrier_2026w48.csv", 12), "rif/ca…8.csv");
  assert.equal(shortened("e\u0301e\u0301e\u0301e\u0301e\u0301", 4), "e\u0301e\u0301…e\u0301");
  assert.equal(shortened("病歴病歴病歴", 6), "病…歴");
  assert.equal(shortened("abc", 1), "…");
});
