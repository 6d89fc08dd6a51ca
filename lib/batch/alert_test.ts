import assert from "node:assert/strict";
import { alertOf } from "./alert.ts";

Deno.test.each([
  { read: 100, bad: 5, limit: undefined, says: null },
  { read: 100, bad: 6, limit: undefined, says: "6 of 100 records are bad, more than 5 %" },
  { read: 100, bad: 6, limit: { alert: 6 }, says: null },
  { read: 100, bad: 1, limit: { alert: 0 }, says: "1 of 100 records are bad, more than 0 %" },
  { read: 100, bad: 0, limit: { alert: 0 }, says: null },
  { read: 2, bad: 2, limit: { alert: 100 }, says: "none of 2 records is good" },
  { read: 1, bad: 1, limit: undefined, says: null },
  { read: 0, bad: 0, limit: undefined, says: null },
  { read: 1, bad: 1, refused: true, limit: { alert: 100 }, says: "the whole of it is refused" },
])("$bad bad of $read with limit $limit: $says", ({ read, bad, refused, limit, says }) => {
  assert.equal(alertOf(limit, { read, bad, refused }), says);
});
