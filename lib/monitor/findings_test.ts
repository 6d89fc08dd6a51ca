import { deepEqual, equal } from "node:assert/strict";
import { TransientError } from "../errors.ts";
import { type Bounds, findings } from "./findings.ts";
import type { Observed, PartitionState } from "./monitor.ts";
import { monitorReport, monitorTable, monitorVerdict } from "./report.ts";

const now = 1_764_000_000_000;
const bounds: Bounds = { lag: null, lagSeconds: null, stalledAfter: 300, age: null, chosen: false };
const well: PartitionState = {
  feed: "events.claim",
  topic: "claims.events",
  partition: 0,
  marks: { low: 0n, high: 40n },
  next: 40n,
  lag: 0,
  waiting: { seconds: 0, atLeast: false },
  moved: now - 3600e3,
};
const behind: PartitionState = { ...well, next: 30n, lag: 10, waiting: { seconds: 400, atLeast: false } };

function seen(...partitions: PartitionState[]): Observed {
  return { now, partitions, missing: [], unreachable: [], newest: new Map(), alerts: new Map(), untaken: [] };
}
const kinds = (observed: Observed, more: Partial<Bounds> = {}) =>
  findings(observed, { ...bounds, ...more }).map(({ kind }) => kind);

Deno.test("a partition that is caught up is well, however long ago its checkpoint moved", () => {
  deepEqual(findings(seen(well), { ...bounds, lag: 0, lagSeconds: 0 }), []);
  equal(monitorVerdict([]), 0);
});

Deno.test("a partition is stalled when records wait and its checkpoint does not move", () => {
  deepEqual(findings(seen(behind), bounds), [{
    kind: "stalled",
    feed: "events.claim",
    topic: "claims.events",
    partition: 0,
    text: "claims.events/0: stalled: 10 offsets wait, and the checkpoint has not moved for 60 min.",
  }]);
  deepEqual(kinds(seen({ ...behind, moved: now - 10e3 })), []);
  deepEqual(kinds(seen(behind), { stalledAfter: 500 }), []);
});

Deno.test("a record that has just come to a silent topic does not make it stalled", () => {
  deepEqual(kinds(seen({ ...behind, waiting: { seconds: 1, atLeast: false } })), []);
  // A timestamp in the future hides how long they wait: that is no reason to keep quiet.
  deepEqual(kinds(seen({ ...behind, waiting: { seconds: 0, atLeast: true } })), ["stalled"]);
});

Deno.test("a partition that nothing was ever loaded of is stalled when its first record waits too long", () => {
  const fresh = { ...behind, next: null, moved: null, lag: 40 };
  const [{ text }] = findings(seen(fresh), bounds);
  equal(text, "claims.events/0: stalled: 40 offsets wait, and nothing of it was ever loaded.");
  deepEqual(kinds(seen({ ...fresh, waiting: { seconds: 5, atLeast: false } })), []);
});

Deno.test("bounds may be reached and not passed", () => {
  const moving = { ...behind, moved: now };
  deepEqual(kinds(seen(moving), { lag: 10, lagSeconds: 400 }), []);
  const found = findings(seen(moving), { ...bounds, lag: 9, lagSeconds: 399 });
  deepEqual(found.map(({ text }) => text), [
    "claims.events/0: 10 offsets are not loaded, more than 9.",
    "claims.events/0: records have waited for 6 min, longer than 6 min.",
  ]);
  equal(monitorVerdict(found), 3);
});

Deno.test("a topic that was made again or has lost offsets is named without any bound", () => {
  const texts = (state: PartitionState) =>
    findings(seen(state), bounds).map(({ kind, text }) => [kind, text]);
  deepEqual(texts({ ...well, next: 50n }), [
    ["made_again", "claims.events/0: it is loaded up to 50, and ends at 40: it was made again or cut off."],
  ]);
  deepEqual(texts({ ...well, marks: { low: 35n, high: 40n }, next: 30n }), [
    ["lost", "claims.events/0: 5 offsets are lost: it is loaded up to 30, and now begins at 35."],
  ]);
  deepEqual(texts({ ...well, marks: null }), [[
    "made_again",
    "claims.events/0: it is loaded up to 40, and the partition is not there: the topic was made again.",
  ]]);
  deepEqual(kinds({ ...seen(), missing: [{ feed: "events.claim", topic: "claims.events" }] }), [
    "topic_missing",
  ]);
});

Deno.test("a feed that never loaded anything is too old only when it was chosen", () => {
  const newest = new Map([["rif.carrier", null], ["rif.pde", now - 7200e3], ["events.claim", now]]);
  const observed = { ...seen(), newest };
  deepEqual(kinds(observed), []);
  deepEqual(findings(observed, { ...bounds, age: 3600 }).map(({ text }) => text), [
    "rif.pde: the newest row was loaded 2 h ago, longer than 60 min.",
  ]);
  deepEqual(kinds(observed, { age: 3600, chosen: true }), ["age", "age"]);
});

Deno.test("the report shows every partition and feed, then what is wrong", () => {
  const observed = { ...seen(well, { ...behind, partition: 1 }), newest: new Map([["rif.pde", null]]) };
  equal(
    monitorTable(observed, findings(observed, bounds)),
    [
      "partition        low  high  next  lag  lag in s  checkpoint moved",
      "───────────────  ───  ────  ────  ───  ────────  ────────────────",
      "claims.events/0    0    40    40    0         0  60 min ago",
      "claims.events/1    0    40    30   10       400  60 min ago",
      "",
      "feed     newest row loaded",
      "───────  ─────────────────",
      "rif.pde  never",
      "",
      "claims.events/1: stalled: 10 offsets wait, and the checkpoint has not moved for 60 min.",
    ].join("\n"),
  );
  const { partitions, feeds } = monitorReport(observed, [], 300);
  deepEqual(partitions[1], {
    feed: "events.claim",
    topic: "claims.events",
    partition: 1,
    low: "0",
    high: "40",
    next: "30",
    lag: 10,
    lagSeconds: 400,
    checkpointMoved: "2025-11-24T15:00:00.000Z",
    stalled: true,
  });
  deepEqual(feeds, [{ feed: "rif.pde", newest: null, ageSeconds: null }]);
});

Deno.test("what lies in landing and no feed takes is one finding a folder, with its names beside its sentence", () => {
  const why = "no feed has files of this name";
  const untaken = ["rif/a.csv", "rif/b.csv", "rfi/c.csv", "x.csv"].map((path) => ({
    path,
    why,
    failed: false,
    folder: path.startsWith("rif/") ? "rif" : "landing",
  }));
  const locked = { path: "fhir/locked", why: "the system denies access", failed: true, folder: "fhir" };
  const observed = { ...seen(), untaken: [...untaken, locked] };
  const found = findings(observed, bounds);
  deepEqual(found.map(({ kind, feed, text, paths }) => [kind, feed, text, paths!.length]), [
    ["untaken", "rif", "rif: no feed takes 2 entries of landing.", 2],
    ["untaken", "landing", "landing: no feed takes 2 entries of landing.", 2],
    ["unreadable", "fhir", "fhir: 1 entry of landing cannot be read.", 1],
  ]);
  equal(monitorVerdict(found), 3);
  equal(
    monitorTable(observed, found).split("\n\n").at(-1)!.split("\n").slice(0, 2).join("\n"),
    `rif: no feed takes 2 entries of landing.\n  rif/a.csv: ${why}`,
  );
});

Deno.test("a landing folder that is not there is a finding for feeds that were chosen by name", () => {
  deepEqual(kinds({ ...seen(), untaken: null }), []);
  deepEqual(kinds({ ...seen(), untaken: null }, { chosen: true }), ["landing_missing"]);
});

Deno.test("a stream of which more than a few events are bad is a finding", () => {
  const alerts = new Map([["events.claim", "6 of 100 records are bad, more than 5 %"]]);
  deepEqual(findings({ ...seen(well), alerts }, bounds), [{
    kind: "bad_records",
    feed: "events.claim",
    text: "events.claim: of what came in the last day 6 of 100 records are bad, more than 5 %.",
  }]);
});

Deno.test("topics that Kafka was not reached for are findings, and what else is known stays one", () => {
  const error = new TransientError("Cannot reach Kafka at kafka-1:9092: no broker answers");
  const observed = { ...seen(), unreachable: [{ feed: "events.claim", topic: "claims.events", error }] };
  const alerts = new Map([["events.claim", "6 of 100 records are bad, more than 5 %"]]);
  deepEqual(findings(observed, bounds), [{
    kind: "unreachable",
    feed: "events.claim",
    topic: "claims.events",
    text: "claims.events: cannot reach Kafka at kafka-1:9092: no broker answers.",
  }]);
  deepEqual(kinds({ ...observed, alerts, untaken: null }, { chosen: true }), [
    ...["unreachable", "bad_records", "landing_missing"],
  ]);
});
