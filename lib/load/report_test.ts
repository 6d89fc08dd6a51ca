import assert from "node:assert/strict";
import {
  type BatchReport,
  describe,
  emptyReport,
  loadExitCode,
  type LoadReport,
  loadTable,
} from "./report.ts";

function batch(more: Partial<BatchReport> = {}): BatchReport {
  return {
    batch: "b1",
    feed: "rif.pde",
    source: "rif/pde.csv",
    status: "loaded",
    read: 3,
    loaded: 3,
    quarantined: 0,
    reasons: {},
    detail: null,
    drift: null,
    alert: null,
    ...more,
  };
}

const report = (more: Partial<LoadReport>): LoadReport => ({ ...emptyReport(), ...more });
const lines = (more: Partial<LoadReport>) => loadTable(report(more)).split("\n");

Deno.test("describe() says what was loaded, what was not and why, and what a person should know", () => {
  assert.equal(describe(batch()), "rif/pde.csv: 3 records read, 3 loaded");
  const some = batch({ loaded: 0, quarantined: 3, reasons: { nul_byte: 2, not_utf8: 1 } });
  const found = "rif/pde.csv: 3 records read, 0 loaded, 3 in quarantine: " +
    "2 × a NUL byte is in the record, 1 × the bytes are not UTF-8";
  assert.equal(describe(some), found);
  assert.equal(describe({ ...some, detail: "x" }), `${found} (x)`);
  assert.equal(
    describe(batch({ alert: "odd", drift: "new: a" })),
    `${describe(batch())}; odd; columns: new: a`,
  );
});

Deno.test("describe() says what was refused, is there already or was another run's", () => {
  const refused = {
    status: "refused",
    quarantined: 1,
    reasons: { missing_column: 1 },
    detail: "id",
  } as const;
  assert.equal(
    describe(batch({ ...refused, alert: "look" })),
    "rif/pde.csv: refused, 1 records in quarantine: 1 × the header lacks a required column (id); look",
  );
  assert.equal(
    describe(batch({ status: "duplicate" })),
    "rif/pde.csv: the same content is already loaded from another path",
  );
  assert.equal(describe(batch({ status: "fenced" })), "rif/pde.csv: another run loaded it first");
});

Deno.test("loadTable() has a row a feed, a total, and what a person should know beside it", () => {
  const batches = [
    batch(),
    batch({ feed: "core.claim", read: 1000, loaded: 900, quarantined: 100, alert: "look" }),
    batch({ source: "rif/\u001b.csv", read: 2, loaded: 1, quarantined: 1, alert: "odd" }),
  ];
  assert.deepEqual(
    lines({ batches, unchanged: 4, unsettled: 2, dryRun: true, untaken: [{ path: "x\n", why: "lost" }] }),
    [
      "feed        batches   read  loaded  quarantined",
      "──────────  ───────  ─────  ──────  ───────────",
      "rif.pde           2      5       4            1",
      "core.claim        1  1,000     900          100",
      "total             3  1,005     904          101",
      "4 files and tables unchanged.",
      "2 files are still being written: the next run takes them.",
      "Look at these deliveries:",
      "  rif/pde.csv: look",
      "  rif/\\x1b.csv: odd",
      "No feed takes 1 entry of landing:",
      "  x\\x0a: lost",
      "Dry run: nothing was written.",
    ],
  );
  assert.equal(lines({ batches: [batch()] }).length, 4);
});

Deno.test("loadTable() says that nothing is new, or that what there is was not loaded", () => {
  assert.deepEqual(lines({ unchanged: 4 }), ["Nothing new: 4 files and tables are as they were loaded."]);
  assert.deepEqual(
    lines({ unsettled: 1, untaken: [{ path: "x", why: "lost" }, { path: "y", why: "lost" }] }),
    [
      "Nothing was loaded: 0 files and tables are as they were loaded.",
      "1 files are still being written: the next run takes them.",
      "No feed takes 2 entries of landing:",
      "  x: lost",
      "  y: lost",
    ],
  );
  const failures = [{
    feed: "rif.pde",
    source: "rif/pde.csv",
    error: "Cannot read rif/pde.csv: it is a folder",
  }];
  assert.deepEqual(lines({ failures }), [
    "Nothing was loaded: 0 files and tables are as they were loaded.",
    "Could not be read, and is tried again by the next run:",
    "  rif/pde.csv: Cannot read rif/pde.csv: it is a folder",
  ]);
});

Deno.test("loadTable() names twenty of a kind, and counts the others", () => {
  const untaken = Array.from({ length: 22 }, (_, at) => ({ path: `${at}`, why: "lost" }));
  assert.equal(lines({ untaken: untaken.slice(0, 20) }).at(-1), "  19: lost");
  assert.deepEqual(lines({ untaken }).slice(-2), ["  19: lost", "  and 2 more: --json names them all"]);
});

Deno.test("loadExitCode() is 1 for what could not be read, then 3 for what somebody should look at", () => {
  const failures = [{ feed: null, source: "x", error: "Cannot read x" }];
  assert.equal(loadExitCode(report({ batches: [batch()] })), 0);
  assert.equal(loadExitCode(report({ batches: [batch({ alert: "look" }), batch()] })), 3);
  assert.equal(loadExitCode(report({ batches: [batch({ alert: "look" })], failures })), 1);
});
