import assert from "node:assert/strict";
import { join } from "node:path";
import type { LoadReport } from "../load/report.ts";
import { exportCounts, ingestCounts, monitorCounts, replayCounts } from "./counts.ts";
import { leaveSummary, type Summary, summaryText } from "./summary.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

function batch(
  feed: string,
  { alert = null as string | null, quarantined = 0 } = {},
): LoadReport["batches"][0] {
  return {
    batch: "b-1",
    feed,
    source: "rif/carrier_jane_doe.csv",
    status: "loaded",
    detail: null,
    drift: null,
    read: 10,
    loaded: 10 - quarantined,
    quarantined,
    alert,
    reasons: quarantined > 0 ? { column_count: quarantined } : {},
  };
}

const report: LoadReport = {
  dryRun: false,
  unchanged: 2,
  unsettled: 1,
  columnsAdded: { "rif.carrier": ["a"] },
  batches: [batch("rif.pde"), batch("rif.carrier", { quarantined: 3, alert: "3 of 10" }), batch("rif.pde")],
  failures: [{ feed: null, source: "rif/jane_doe.csv", error: "rif/jane_doe.csv: no" }],
  untaken: [{ path: "rif/jane_doe.csv", why: "no feed" }],
};

Deno.test("ingestCounts() has sums by feed, and no file's path", () => {
  const counts = ingestCounts(report);
  assert.deepEqual(counts, {
    read: 30,
    loaded: 27,
    quarantined: 3,
    batches: 3,
    unchanged: 2,
    unsettled: 1,
    untaken: 1,
    failures: 1,
    feeds: {
      "rif.pde": { read: 20, loaded: 20, quarantined: 0, batches: 2 },
      "rif.carrier": { read: 10, loaded: 7, quarantined: 3, batches: 1 },
    },
    reasons: { column_count: 3 },
    alerts: { "rif.carrier": 1 },
  });
});

Deno.test("counts of other tasks have no paths, ids or errors' texts either", () => {
  const finding = { kind: "untaken" as const, feed: "rif", text: "rif: no feed takes 1 entry of landing." };
  const paths = [{ path: "rif/jane_doe.csv", why: "no feed" }];
  const at = "2026-11-02T00:00:00.000Z";
  assert.deepEqual(
    monitorCounts({ at, partitions: [], feeds: [], findings: [{ ...finding, paths }] }),
    { lag: 0, stalled: 0, ages: {}, findings: [finding] },
  );
  assert.deepEqual(replayCounts([{ id: "q-1", outcome: "still bad", why: "x" }]), { "still bad": 1 });
  const failures = [{ mart: "fct_claim", error: "jane" }];
  assert.deepEqual(exportCounts({ dryRun: false, marts: [], failures }), { marts: {}, failures: 1 });
});

Deno.test("summaryText() is whole where it fits", () => {
  const counts = ingestCounts(report);
  assert.deepEqual(JSON.parse(summaryText("ingest", counts)), { task: "ingest", cut: false, counts });
});

Deno.test("summaryText() is JSON of less than 4,096 bytes however much there is, and says that it is cut", () => {
  const names = Array.from({ length: 5000 }, (_, at) => `unique_fct_claim_claim_id_${at}`);
  const many = {
    failed: Object.fromEntries(names.map((name) => [name, [3, 100]])),
    findings: names.slice(0, 50).map((text) => ({ text: text.repeat(20) })),
    names: ["é".repeat(5000)],
    verdicts: { pass: 1, warn: 0, fail: 5000 },
  };
  const text = summaryText("quality", many);
  const { task, cut, counts }: Summary<typeof many> = JSON.parse(text);
  assert.ok(bytes(text) < 4096, `${bytes(text)}`);
  assert.deepEqual([task, cut, counts.verdicts], ["quality", true, many.verdicts]);
  assert.ok(Object.keys(counts.failed).length > 10);
});

Deno.test("summaryText() keeps what fits to the last byte", () => {
  const fitting = (length: number) => summaryText("t", { names: ["x".repeat(length)] });
  const most = 4095 - bytes(fitting(0));
  assert.equal(bytes(fitting(most)), 4095);
  assert.deepEqual(JSON.parse(fitting(most + 1)), { task: "t", cut: true, counts: { names: [] } });
});

Deno.test("leaveSummary() writes into the file that is there, and nowhere without one", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "summary.json");
  await Deno.writeTextFile(file, "x".repeat(5000));
  const { ino } = await Deno.stat(file);
  await leaveSummary(file, "retention", { entries: 1, rows: 2 });
  assert.equal(
    await Deno.readTextFile(file),
    '{"task":"retention","cut":false,"counts":{"entries":1,"rows":2}}',
  );
  // A file that is mounted cannot be replaced.
  assert.equal((await Deno.stat(file)).ino, ino);
  await leaveSummary(null, "retention", { entries: 1, rows: 2 });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("leaveSummary() bears a file that cannot be written: the work is done", async () => {
  await leaveSummary("/nowhere/summary.json", "retention", { entries: 1, rows: 2 });
});

Deno.test("leaveSummary() writes the file where nobody reads the log any more, and the task ends as its work did", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "summary.json");
  const code = `import { leaveSummary } from ${JSON.stringify(import.meta.resolve("./summary.ts"))};
    await new Promise((done) => Deno.stdin.read(new Uint8Array(1)).then(done));
    await leaveSummary(${JSON.stringify(file)}, "retention", { entries: 1, rows: 2 });`;
  const task = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  await task.stderr.cancel();
  await task.stdin.close();
  assert.equal((await task.status).code, 0);
  assert.deepEqual(JSON.parse(await Deno.readTextFile(file)).counts, { entries: 1, rows: 2 });
  await Deno.remove(folder, { recursive: true });
});
