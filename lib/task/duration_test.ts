import assert from "node:assert/strict";
import { duration } from "./duration.ts";

const { parse, format } = duration();

Deno.test("duration() reads days, hours, minutes and seconds, and writes them in the longest unit that is exact", () => {
  const texts = { "90d": 7_776_000, "0d": 0, "12h": 43_200, "30min": 1_800, "45s": 45, "36h": 129_600 };
  for (const [text, seconds] of Object.entries(texts)) {
    assert.deepEqual(parse(text), { success: true, value: seconds });
    assert.equal(format!(seconds), text);
  }
  assert.equal(format!(86_400), "1d");
});

Deno.test("duration() refuses what is no span", () => {
  for (const text of ["", "90", "d", "-1d", "1.5d", "1 d", "1m", "1w", "100000d", "1d2h"]) {
    assert.equal(parse(text).success, false, text);
  }
});
