import assert from "node:assert/strict";
import { commas as feed } from "../../tests/warehouse/batches.ts";
import { newBatch } from "./batch.ts";

const said = { feed, source: "a.csv", sourceKind: "files", checksum: "c" } as const;

Deno.test("newBatch() has an id of the moment at which it was started, and what is said in the place of what is usual", () => {
  const startedAt = new Date("2026-11-25T09:30:00Z");
  const batch = newBatch({ ...said, startedAt, read: 2 });
  assert.match(batch.id, /^20261125T093000-[0-9a-f]{16}$/);
  assert.deepEqual([batch.startedAt, batch.read, batch.kind, batch.moves], [startedAt, 2, "load", []]);
  assert.ok(Date.now() - newBatch(said).startedAt.getTime() < 60_000);
});
