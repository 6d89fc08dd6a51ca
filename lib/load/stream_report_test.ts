import assert from "node:assert/strict";
import { emptyStreamReport, streamExitCode } from "./stream_report.ts";

Deno.test("a stream that was stopped before the end that it was given is not done", () => {
  const report = emptyStreamReport();
  assert.equal(streamExitCode(report, { unfinished: true }), 1);
  assert.equal(streamExitCode(report, { unfinished: false }), 0);
});

Deno.test("a stream of which a partition cannot go on has failed", () => {
  const report = {
    ...emptyStreamReport(),
    stopped: { "claims.events/0": "claims.events/0: events are lost" },
  };
  assert.equal(streamExitCode(report, { unfinished: false }), 1);
});
