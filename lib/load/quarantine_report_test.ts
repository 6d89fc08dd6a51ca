import assert from "node:assert/strict";
import type { QuarantinedRecord } from "../warehouse/warehouse.ts";
import { listed, recordDetails, recordTable, replayTable } from "./quarantine_report.ts";

const record: QuarantinedRecord = {
  id: "b-1",
  batch: "b",
  feed: "events.claim",
  source: "claims.events/0",
  sourceKind: "kafka",
  record: 1,
  byteOffset: null,
  byteLength: 2,
  records: 1,
  reason: "broken_json",
  detail: null,
  status: "open",
  digest: "d",
  replay: null,
  columns: ["document"],
  raw: new TextEncoder().encode("{x"),
  envelope: '{"key":"jane"}',
};

Deno.test("listed() has neither a record's bytes nor what came beside them, whatever a warehouse's row has", () => {
  const row = { ...record, loaded_at: "jane" };
  const { raw: _raw, envelope: _envelope, columns: _columns, ...known } = record;
  assert.deepEqual(listed([row]), [known]);
});

Deno.test("recordTable() has positions, reason and size of each record, its id as short as can be", () => {
  const other = { ...record, id: "20261128T062446-ab12-7", sourceKind: "files" as const, byteOffset: 1200 };
  assert.deepEqual(recordTable([record, other], ["20261128T062446-ab12-7", "b-1"]).split("\n"), [
    "id                    source           record  byte   bytes  reason       status",
    "────────────────────  ───────────────  ──────  ─────  ─────  ───────────  ──────",
    "b-1                   claims.events/0       1  –          2  broken_json  open",
    "20261128T062446-ab12  claims.events/0       1  1,200      2  broken_json  open",
  ]);
});

Deno.test("recordDetails() says all of a record but its bytes, and whether they are kept", () => {
  assert.deepEqual(recordDetails(record).split("\n"), [
    "id       b-1",
    "feed     events.claim",
    "where    claims.events/0, record 1, byte –",
    "reason   broken_json: the line is not JSON",
    "records  1",
    "bytes    2, kept; --raw prints them",
    "batch    b",
    "status   open",
    "",
  ]);
  const file = {
    ...record,
    source: "a\n.csv",
    byteOffset: 0,
    raw: null,
    reason: "of old",
    detail: "x",
    records: 7,
  };
  assert.deepEqual(recordDetails({ ...file, status: "replayed", replay: "r" }).split("\n").slice(2), [
    "where    a\\x0a.csv, record 1, byte 0",
    "reason   of old: of old (x)",
    "records  7",
    "bytes    2, not kept, or gone by retention since it was closed",
    "batch    b",
    "status   replayed by batch r",
    "",
  ]);
  assert.equal(recordDetails(file).split("\n")[5], "bytes    2, not kept");
});

Deno.test("replayTable() has a row a record with its outcome, and why it is still bad", () => {
  assert.equal(replayTable([], []), "Nothing to replay.");
  const done = [
    { id: "b-1", outcome: "replayed", why: null },
    { id: "b-2", outcome: "still bad", why: "the line is not JSON" },
  ] as const;
  assert.deepEqual(replayTable(done, ["b-1", "b-2"]).split("\n"), [
    "id   outcome    why",
    "───  ─────────  ────────────────────",
    "b-1  replayed",
    "b-2  still bad  the line is not JSON",
  ]);
});
