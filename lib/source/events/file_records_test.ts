import assert from "node:assert/strict";
import { sampleEvent } from "../../feeds/events/testing.ts";
import { EventRecords } from "./file_records.ts";

Deno.test("a file's event gets the columns of an event, and one that breaks its schema is bad", () => {
  const shape = { kind: "document", constant: { specversion: "1.0" }, event: "claim" } as const;
  const records = new EventRecords(shape, "events/claim.ndjson", "\x1f", 0);
  const events = [sampleEvent("claim"), sampleEvent("claim", {}, { claim_type: "optical" })];
  for (const event of events) {
    const line = new TextEncoder().encode(JSON.stringify(event));
    records.good(line, 0, line.length);
  }
  const { rows, bad, loaded } = records.take();
  assert.deepEqual(new TextDecoder().decode(rows).trimEnd().split("\x1f"), [
    ...["1", "claim-1", "", "", "2026-11-24T10:00:00.123000000Z", "/test event-1", ""],
    JSON.stringify(events[0]),
  ]);
  assert.deepEqual([loaded, bad.map(({ where, reason }) => [where.record, reason])], [1, [[
    2,
    "breaks_schema",
  ]]]);
});
