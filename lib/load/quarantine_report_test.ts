import assert from "node:assert/strict";
import type { QuarantinedRecord } from "../warehouse/warehouse.ts";
import { listed } from "./quarantine_report.ts";

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
