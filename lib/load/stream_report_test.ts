import assert from "node:assert/strict";
import type { BatchReport } from "./report.ts";
import { addCommit, emptyStreamReport, streamExitCode, streamTable } from "./stream_report.ts";

function batch(more: Partial<BatchReport> = {}): BatchReport {
  return {
    batch: "b1",
    feed: "events.claim",
    source: "claims.events/0",
    status: "loaded",
    read: 4,
    loaded: 3,
    quarantined: 1,
    reasons: { wrong_key: 1 },
    detail: null,
    drift: null,
    alert: null,
    ...more,
  };
}

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

Deno.test("addCommit() adds up by feed and reason; what was fenced is counted nowhere else", () => {
  const report = emptyStreamReport();
  addCommit(report, [batch(), batch({ status: "fenced", feed: "events.member" })]);
  addCommit(report, [
    batch({ present: 5, reasons: { wrong_key: 1, broken_json: 2 }, quarantined: 3 }),
    batch({ feed: "events.member", reasons: {}, quarantined: 0, loaded: 4 }),
  ]);
  addCommit(report, []);
  assert.deepEqual(report, {
    commits: 3,
    feeds: {
      "events.claim": { read: 8, loaded: 6, quarantined: 4, batches: 2, present: 5 },
      "events.member": { read: 4, loaded: 4, quarantined: 0, batches: 1, present: 0 },
    },
    reasons: { wrong_key: 2, broken_json: 2 },
    fenced: 1,
    recoveries: 0,
    stopped: {},
  });
});

Deno.test("streamTable() has a row a feed, of a backfill what was there before, and what a person should know", () => {
  assert.equal(streamTable(emptyStreamReport()), "Nothing new.");
  const report = emptyStreamReport();
  addCommit(report, [batch()]);
  assert.deepEqual(streamTable(report).split("\n"), [
    "feed          batches  read  loaded  quarantined",
    "────────────  ───────  ────  ──────  ───────────",
    "events.claim        1     4       3            1",
  ]);
  addCommit(report, [batch({ feed: "events.member", present: 7 }), batch({ status: "fenced" })]);
  report.recoveries = 2;
  report.stopped = { "claims.events/0": "claims.events/0: events are lost" };
  assert.deepEqual(streamTable(report).split("\n"), [
    "feed           batches  read  loaded  quarantined  there before",
    "─────────────  ───────  ────  ──────  ───────────  ────────────",
    "events.claim         1     4       3            1             0",
    "events.member        1     4       3            1             7",
    "1 batches were another process's: read again from its checkpoints.",
    "Begun again from the checkpoints 2 times.",
    "Cannot go on with claims.events/0: events are lost",
  ]);
});
