import assert from "node:assert/strict";
import { readResults } from "./results.ts";

Deno.test("readResults() counts Deno's tests and steps, without those left out, and says how long each test took", () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="1" errors="0" time="44.006">
    <testsuite name="./lib/a_test.ts" tests="4" disabled="1" errors="0" failures="1">
        <testcase name="a() of &quot;b&quot; &amp; c" classname="./lib/a_test.ts" time="1.250" line="1" col="1">
        </testcase>
        <testcase name="a() of &quot;b&quot; &amp; c &gt; its step" classname="./lib/a_test.ts" time="1.000" line="2" col="1">
        </testcase>
        <testcase name="left out" classname="./lib/a_test.ts" time="0.000" line="9" col="1"><skipped></skipped></testcase>
    </testsuite>
    <testsuite name="./lib/b_test.ts" tests="1" disabled="1" errors="0" failures="0"></testsuite>
</testsuites>`;
  assert.deepEqual(readResults(xml), {
    passed: 2,
    failed: 1,
    timings: [
      { test: 'lib/a_test.ts: a() of "b" & c', seconds: 1.25 },
      { test: "lib/a_test.ts: left out", seconds: 0 },
    ],
  });
});

Deno.test("readResults() counts pytest's tests, without those left out", () => {
  const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">` +
    `<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="2.1" hostname="h">` +
    `<testcase classname="tests.airflow.test_day" name="test_it" time="2.000" /></testsuite></testsuites>`;
  assert.deepEqual(readResults(xml), {
    passed: 4,
    failed: 3,
    timings: [{ test: "tests.airflow.test_day: test_it", seconds: 2 }],
  });
});

Deno.test("readResults() has nothing of a runner that ended early", () =>
  assert.equal(readResults(""), null));
