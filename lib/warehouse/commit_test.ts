import assert from "node:assert/strict";
import type { Batch } from "../batch/batch.ts";
import { ContractError } from "../errors.ts";
import { byArrival } from "../feeds/delivered.ts";
import {
  alike,
  type Backfilled,
  commitGroup,
  type CommitSteps,
  type Filled,
  type LedgerRow,
} from "./commit.ts";

const feed = {
  name: "core.claim",
  shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: [] },
  sources: {},
} as const;

/** A file of two good records and one bad one, unless it is said to be something else. */
function batch(id: string, made: Partial<Batch> = {}): Batch {
  return {
    id,
    kind: "load",
    origin: null,
    feed,
    source: `core/${id}.csv`,
    sourceKind: "files",
    checksum: id,
    delivered: byArrival,
    read: 3,
    columns: ["id"],
    drift: null,
    refused: false,
    claims: [],
    segment: {
      parts: [`${id}.csv`],
      columns: ["id"],
      format: { delimiter: ",", quote: '"' },
      records: 2,
      bytes: 20,
      longest: 10,
    },
    bad: { path: `${id}.quarantine.csv`, rows: 1, records: 1 },
    moves: [{ slice: id, from: null, to: "1" }],
    control: null,
    startedAt: new Date(0),
    ...made,
  };
}
const empty = { segment: null, bad: { path: null, rows: 0, records: 0 }, read: 0 };

type Said = {
  lost?: string[];
  taken?: number;
  duplicates?: Record<string, string>;
  /** Batch → how many rows and bad records arrived, where it is not all of them. */
  rows?: Record<string, number>;
  bad?: Record<string, number>;
  backfilled?: Backfilled;
};

/** Steps that answer as they are told, and keep what they were asked with. */
function stepsOf(said: Said = {}) {
  const calls: [step: string, ...ids: string[]][] = [];
  const ledger: LedgerRow[] = [];
  const note = <T>(step: string, ids: readonly string[], answer: T) => {
    calls.push([step, ...ids]);
    return Promise.resolve(answer);
  };
  const ids = (batches: readonly Batch[]) => batches.map(({ id }) => id);
  const steps: CommitSteps = {
    lostMoves: (moves) => note("lostMoves", moves.map(({ batch_id }) => batch_id), new Set(said.lost)),
    moveCheckpoints: (moves) => note("moveCheckpoints", moves.map(({ batch_id }) => batch_id), undefined),
    claimRecords: ({ id, claims }) => note("claimRecords", [id], said.taken ?? claims.length),
    findDuplicates: (contents) =>
      note("findDuplicates", contents.map(({ id }) => id), new Map(Object.entries(said.duplicates ?? {}))),
    loadSegments: (batches) =>
      note(
        "loadSegments",
        ids(batches),
        new Map(Object.entries(
          said.rows ?? Object.fromEntries(
            batches.map(({ id, segment }) => [id, segment.records]),
          ),
        )),
      ),
    loadQuarantine: (batches) =>
      note(
        "loadQuarantine",
        ids(batches),
        new Map(Object.entries(
          said.bad ?? Object.fromEntries(
            batches.map(({ id, bad }) => [id, bad.records]),
          ),
        )),
      ),
    backfill: ({ id }) => note("backfill", [id], said.backfilled!),
    writeLedger: (rows) => {
      ledger.push(...rows);
      return note("writeLedger", rows.map(({ batch_id }) => batch_id), new Map());
    },
    supersede: (batches) => note("supersede", ids(batches), undefined),
    moveState: (batches) => note("moveState", ids(batches), undefined),
  };
  return { steps, calls, ledger };
}

const fates = (outcomes: readonly { fate: string }[]) => outcomes.map(({ fate }) => fate);

Deno.test("checkpoints come first, then rows, quarantine, ledger, what they close, and current state", async () => {
  const { steps, calls } = stepsOf();
  const [outcome] = await commitGroup(steps, [batch("a")]);
  assert.deepEqual(outcome, { batch: "a", fate: "loaded", read: 3, loaded: 2, quarantined: 1 });
  assert.deepEqual(calls.map(([step]) => step), [
    ...["lostMoves", "moveCheckpoints", "findDuplicates", "loadSegments", "loadQuarantine", "writeLedger"],
    ...["supersede", "moveState"],
  ]);
});

Deno.test("a step that has nothing to do costs no statement", async () => {
  const { steps, calls } = stepsOf();
  await commitGroup(steps, [batch("a", { ...empty, sourceKind: "kafka" })]);
  assert.deepEqual(calls.map(([step]) => step), ["lostMoves", "moveCheckpoints", "writeLedger", "moveState"]);
});

Deno.test("of a batch that lost its checkpoint nothing is done, and the others go their way", async () => {
  const { steps, calls } = stepsOf({ lost: ["b"] });
  const outcomes = await commitGroup(steps, [batch("a"), batch("b")]);
  assert.deepEqual(outcomes[1], { batch: "b", fate: "fenced", read: 0, loaded: 0, quarantined: 0 });
  assert.deepEqual(calls.shift(), ["lostMoves", "a", "b"]);
  for (const [step, ...ids] of calls) assert.deepEqual(ids, ["a"], step);
});

Deno.test("the same bytes twice in a group load once; both are duplicates when they are there already", async () => {
  const same = { checksum: "x" };
  const group = () => [batch("a", same), batch("b", same), batch("c"), batch("d", same)];
  const first = stepsOf();
  assert.deepEqual(fates(await commitGroup(first.steps, group())), [
    "loaded",
    "duplicate",
    "loaded",
    "duplicate",
  ]);
  assert.deepEqual(first.ledger.map(({ duplicate_of }) => duplicate_of), [null, "a", null, "a"]);
  assert.deepEqual(first.calls.filter(([step]) => step === "loadSegments"), [["loadSegments", "a", "c"]]);
  assert.deepEqual(first.calls.at(-1), ["moveState", "a", "c"]);
  const again = stepsOf({ duplicates: { a: "old", d: "older" } });
  await commitGroup(again.steps, [...group(), batch("e", same)]);
  assert.deepEqual(again.ledger.map(({ duplicate_of }) => duplicate_of), [
    "old",
    "old",
    null,
    "older",
    "old",
  ]);
});

Deno.test("only files that are loaded can be duplicates", async () => {
  const same = { checksum: "x" };
  const { steps, calls } = stepsOf({
    backfilled: { loaded: 2, quarantined: 1, presentRows: 0, presentBad: 0 },
  });
  await commitGroup(steps, [
    batch("file", same),
    batch("refused", { ...same, segment: null, refused: true, read: 1 }),
    batch("stream", { ...same, sourceKind: "kafka" }),
    batch("table", { ...same, sourceKind: "sqlserver" }),
    batch("replay", { ...same, kind: "replay", moves: [], claims: ["1"] }),
    batch("backfill", { ...same, kind: "backfill", moves: [] }),
  ]);
  assert.deepEqual(calls.filter(([step]) => step === "findDuplicates"), [["findDuplicates", "file"]]);
});

Deno.test("what arrives of files and tables may close quarantine; streams, replays and backfills close none", async () => {
  const { steps, calls } = stepsOf({
    lost: ["fenced"],
    duplicates: { twin: "old" },
    backfilled: { loaded: 2, quarantined: 1, presentRows: 0, presentBad: 0 },
  });
  await commitGroup(steps, [
    ...[batch("file"), batch("fenced"), batch("twin"), batch("table", { sourceKind: "sqlserver" })],
    batch("stream", { sourceKind: "kafka" }),
    batch("replay", { kind: "replay", moves: [], claims: ["1"] }),
    batch("backfill", { kind: "backfill", moves: [], sourceKind: "kafka" }),
  ]);
  assert.deepEqual(calls.filter(([step]) => step === "supersede"), [["supersede", "file", "twin", "table"]]);
});

Deno.test("a replay claims all of its records, or is fenced, or leaves nothing", async () => {
  const replay = batch("r", { kind: "replay", moves: [], claims: ["1", "2"] });
  assert.deepEqual(fates(await commitGroup(stepsOf().steps, [replay])), ["loaded"]);
  const late = stepsOf({ taken: 0 });
  assert.deepEqual(fates(await commitGroup(late.steps, [replay])), ["fenced"]);
  assert.ok(!late.calls.some(([step]) => step === "loadSegments"));
  await assert.rejects(
    commitGroup(stepsOf({ taken: 1 }).steps, [replay]),
    /Cannot replay .* no longer open/,
  );
});

Deno.test("rows, quarantine and what was read must be what the batch counted", async () => {
  const wrong = async (said: Said, made: Partial<Batch> = {}) => {
    const error = await commitGroup(stepsOf(said).steps, [batch("a", made)]).catch((error) => error);
    assert.ok(error instanceof ContractError, JSON.stringify(said));
    return error.message;
  };
  assert.match(await wrong({ rows: { a: 1 } }), /2 records were counted as loaded, 1 arrived/);
  assert.match(await wrong({ rows: {} }), /as loaded, 0 arrived/);
  assert.match(await wrong({ bad: { a: 2 } }), /1 records were counted as quarantined, 2 arrived/);
  assert.match(await wrong({ bad: {} }), /as quarantined, 0 arrived/);
  assert.match(await wrong({}, { read: 4 }), /4 records were counted as read, 3 arrived/);
});

Deno.test("a backfill's rows are new or there already, and add up", async () => {
  const range = batch("a", { kind: "backfill", moves: [], sourceKind: "kafka", control: { first: "1" } });
  const run = (backfilled: Backfilled, made = range) => commitGroup(stepsOf({ backfilled }).steps, [made]);
  const found = { loaded: 1, quarantined: 0, presentRows: 1, presentBad: 1 };
  assert.deepEqual(await run(found), [
    { batch: "a", fate: "loaded", read: 1, loaded: 1, quarantined: 0, present: 2 },
  ]);
  await assert.rejects(run({ ...found, presentRows: 0 }), ContractError);
  await assert.rejects(run({ ...found, presentBad: 0 }), ContractError);
  const nothing = { loaded: 0, quarantined: 0, presentRows: 0, presentBad: 0 };
  assert.deepEqual(fates(await run(nothing, { ...range, ...empty })), ["loaded"]);
});

Deno.test("the ledger has a batch's columns and control as JSON, and NULL where there are none", async () => {
  const { steps, ledger } = stepsOf({
    backfilled: { loaded: 2, quarantined: 1, presentRows: 0, presentBad: 0 },
  });
  await commitGroup(steps, [
    batch("a", { control: { first: "1" } }),
    batch("b", { ...empty, columns: [] }),
    batch("c", { kind: "backfill", control: { first: "1" } }),
  ]);
  assert.deepEqual(ledger.map(({ columns, control }) => [columns, control]), [
    ['["id"]', '{"first":"1"}'],
    [null, null],
    ['["id"]', '{"first":"1","present":0}'],
  ]);
});

Deno.test("alike() puts small segments of one feed and form together, and leaves a large one by itself", () => {
  const sized = (id: string, bytes: number, columns = ["id"]): Filled => {
    const made = batch(id);
    return { ...made, segment: { ...made.segment!, bytes, columns } };
  };
  const large = 1024 * 1024;
  const groups = alike([
    sized("a", 20),
    sized("b", large),
    sized("c", large - 1),
    sized("d", 20, ["id", "note"]),
    sized("e", large),
  ]);
  assert.deepEqual(groups.map((group) => group.map(({ id }) => id)), [["a", "c"], ["b"], ["d"], ["e"]]);
});
