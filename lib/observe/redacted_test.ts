import assert from "node:assert/strict";
import { withoutQuoted } from "./redacted.ts";

Deno.test.each([
  {
    said: "12:01  1 of 9 OK created sql view model staging.stg_rif",
    passed: "12:01  1 of 9 OK created sql view model staging.stg_rif",
  },
  { said: "Could not convert string 'Jane Roe' to INT32", passed: "Could not convert string '…' to INT32" },
  {
    said: 'could not parse timestamp field value "1931-02-03"',
    passed: 'could not parse timestamp field value "…"',
  },
  { said: "dbt's log isn't a value", passed: "dbt's log isn't a value" },
])("of dbt's line $said nothing in quotes is passed on", ({ said, passed }) => {
  assert.equal(withoutQuoted(said), passed);
});
