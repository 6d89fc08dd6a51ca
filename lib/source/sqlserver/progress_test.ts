import assert from "node:assert/strict";
import { table, TableDatabase } from "../../../tests/doubles/tables/tables.ts";
import { Progress } from "./progress.ts";

function begin(signal = new AbortController().signal) {
  const connections = new TableDatabase();
  const progress = new Progress(new Map([["a", "1"]]), { table, connections, isolation: "snapshot", signal });
  const opened = progress.window("a", {
    source: "a/1",
    after: null,
    rows: 1,
    scan: () => Promise.resolve(null),
    to: () => "2",
    control: () => ({}),
  });
  return { progress, ...opened };
}

Deno.test("only a window that another run was first with ends a table's progress as it is settled", () => {
  for (const [fate, stopped] of [["loaded", false], ["refused", false], ["fenced", true]] as const) {
    const { progress, work } = begin();
    work.settled!(fate);
    assert.equal(progress.stopped, stopped, fate);
  }
});

Deno.test("a window that is given out when its run is stopped already has ended, and so has one that is not opened until then", async () => {
  const stopped = begin(AbortSignal.abort());
  assert.deepEqual([await stopped.ended, stopped.progress.stopped], [null, true]);
  const stop = new AbortController();
  const { ended, progress } = begin(stop.signal);
  stop.abort();
  assert.deepEqual([await ended, progress.stopped], [null, true]);
});
