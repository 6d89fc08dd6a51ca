import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import {
  bad,
  end,
  fails,
  refused,
  rows,
  ScriptedSource,
  work,
} from "../../tests/doubles/scripted_source/scripted_source.ts";
import { failing, Hold } from "../../tests/doubles/memory_warehouse/faults.ts";
import { type InMemory, inMemory } from "../../tests/in_memory.ts";
import { commas, pipes } from "../../tests/warehouse/batches.ts";
import { ContractError, doingsOf, TransientError, UnsettledError } from "../errors.ts";
import type { Source } from "../source/source.ts";
import { load, type LoadOptions } from "./load.ts";
import type { LoadReport } from "./report.ts";

const gone = new TransientError("Cannot read it: it is gone");
const signal = new AbortController().signal;

function loading({ warehouse, spool }: InMemory, source: Source, more: Partial<LoadOptions> = {}) {
  const feeds = [commas, pipes];
  const sources = [{ kind: "files", source }] as const;
  return load({ feeds, tables: feeds, sources, warehouse, spool, signal, dryRun: false, ...more });
}

const sourcesOf = ({ batches }: LoadReport) => batches.map(({ source }) => source);

inMemory("load() reads side by side and commits in the order of the work", async (place) => {
  const others = async () => {
    while (source.read.length < 2) await delay(0);
  };
  const source: ScriptedSource = new ScriptedSource([
    work("1.csv", [rows(1), others, end()]),
    work("2.csv", [rows(1), end()]),
    work("3.csv", [rows(1), end()]),
  ]);
  const report = await loading(place, source);
  assert.equal(source.read.at(-1), "1.csv");
  assert.deepEqual(sourcesOf(report), ["1.csv", "2.csv", "3.csv"]);
  assert.deepEqual((await place.warehouse.contents.ledger()).map(({ source }) => source), [
    "1.csv",
    "2.csv",
    "3.csv",
  ]);
  assert.equal(place.warehouse.groups.length, 1);
});

inMemory(
  "load() takes every feed from the sources that it has, and prepares what is declared",
  async (place) => {
    const files = new ScriptedSource([
      work("c.csv", [rows(2), end()]),
      work("p.csv", [rows(1), end()], { feed: pipes }),
    ]);
    const tables = new ScriptedSource([work("dbo.c", [rows(1), end()])]);
    const report = await loading(place, files, {
      feeds: [commas],
      sources: [{ kind: "sqlserver", source: tables }, { kind: "files", source: files }],
    });
    assert.deepEqual([sourcesOf(report), tables.opened], [["c.csv"], []]);
    assert.deepEqual(await place.warehouse.contents.raw(pipes), []);
  },
);

inMemory(
  "load() reports a source that cannot be read, opened or midway, and loads the rest",
  async (place) => {
    const source = new ScriptedSource([
      work("a.csv", [], { opening: [fails(gone)] }),
      work("b.csv", [rows(2), bad(1), fails(gone)]),
      work("c.csv", [rows(2), end()]),
    ]);
    const report = await loading(place, source);
    assert.deepEqual(sourcesOf(report), ["c.csv"]);
    assert.deepEqual(
      report.failures,
      ["a.csv", "b.csv"].map((source) => ({ feed: "suite.commas", source, error: gone.message })),
    );
    assert.deepEqual(place.log.filter((line) => line.startsWith("error")), [
      `error: ${gone.message}`,
      `error: ${gone.message}`,
    ]);
    assert.deepEqual(doingsOf(gone), ["reading a.csv of suite.commas", "reading b.csv of suite.commas"]);
  },
);

inMemory("load() ends with an error that is not the source's, after what came before it", async (place) => {
  const broken = new ContractError("Cannot go on");
  const source = new ScriptedSource([
    work("a.csv", [rows(1), end()]),
    work("b.csv", [fails(broken)]),
    work("c.csv", [rows(1), end()]),
  ]);
  await assert.rejects(loading(place, source), broken);
  assert.deepEqual(await place.warehouse.contents.ledger(), []);
  await emptied(place);
});

inMemory("load() ends with the error of a source that cannot say what is in it", async (place) => {
  const source = new ScriptedSource([work("a.csv", [rows(1), end()]), gone]);
  await assert.rejects(loading(place, source), gone);
  await emptied(place);
});

inMemory("load() counts what is still being written, and what is unchanged, as no failure", async (place) => {
  const source = new ScriptedSource([
    work("a.csv", [rows(1), end()]),
    work("b.csv", [rows(1), fails(new UnsettledError("Cannot take b.csv: it is still being written"))]),
  ]);
  const first = await loading(place, source), second = await loading(place, source);
  assert.deepEqual([sourcesOf(first), first.unchanged, first.unsettled], [["a.csv"], 0, 1]);
  assert.deepEqual([sourcesOf(second), second.unchanged, second.unsettled], [[], 1, 1]);
  assert.deepEqual([first.failures, second.failures], [[], []]);
  assert.ok(place.log.includes("info: Cannot take b.csv: it is still being written"));
});

inMemory("load() that is told to stop commits what it has, and says that it was stopped", async (place) => {
  const stop = new AbortController();
  const told = new Error("told to stop");
  const source = new ScriptedSource([work("a.csv", [rows(1), () => stop.abort(told), end()])]);
  await assert.rejects(loading(place, source, { signal: stop.signal }), told);
  assert.deepEqual((await place.warehouse.contents.ledger()).map(({ source }) => source), ["a.csv"]);
});

inMemory("load() that is told to stop opens nothing more; what was committed stays", async (place) => {
  const stop = new AbortController(), told = new Error("told to stop");
  await loading(place, new ScriptedSource([work("0.csv", [rows(1), end()])]));
  const source = new ScriptedSource((function* () {
    yield work("a.csv", [rows(1), end()]);
    stop.abort(told);
    yield work("b.csv", [rows(1), end()]);
  })());
  await assert.rejects(loading(place, source, { feeds: [commas], signal: stop.signal }), told);
  assert.deepEqual(source.opened, ["a.csv"]);
  assert.deepEqual((await place.warehouse.contents.ledger()).map(({ source }) => source), ["0.csv"]);
  await emptied(place);
});

inMemory(
  "load() takes an error of a source that was told to stop for no failure of the source",
  async (place) => {
    const stop = new AbortController();
    const source = new ScriptedSource([
      work("a.csv", [() => stop.abort(new Error("told to stop")), fails(gone)]),
    ]);
    await assert.rejects(loading(place, source, { signal: stop.signal }), gone);
    assert.deepEqual(place.log, []);
  },
);

inMemory("a dry run reads everything, says what a load would do, and writes nothing", async (place) => {
  const source = new ScriptedSource([
    work("a.csv", [rows(3), bad(1), async () => assert.deepEqual(await place.spooled(), []), end()]),
    work("b.csv", [refused("not_gzip"), end()]),
  ]);
  const report = await loading(place, source, { dryRun: true });
  assert.equal(report.dryRun, true);
  assert.deepEqual(
    report.batches.map(({ status, read, loaded, quarantined }) => [status, read, loaded, quarantined]),
    [
      ["loaded", 4, 3, 1],
      ["refused", 1, 0, 1],
    ],
  );
  assert.deepEqual([report.columnsAdded, place.warehouse.groups], [{}, []]);
  assert.throws(() => place.warehouse.contents.raw(commas), /never prepared/);
});

inMemory("load() reports what another process was first with", async (place) => {
  const hold = new Hold();
  place.warehouse.onNext("commit", hold.around);
  const source = new ScriptedSource([work("a.csv", [rows(1), end()]), work("b.csv", [rows(1), end()])]);
  const loaded = loading(place, source);
  await hold.reached;
  await place.warehouse.moveCheckpoint(commas, "files", { slice: "a.csv", text: "theirs" });
  hold.release();
  assert.deepEqual((await loaded).batches.map(({ source, status }) => [source, status]), [
    ["a.csv", "fenced"],
    ["b.csv", "loaded"],
  ]);
  assert.deepEqual(source.fates, [{ source: "a.csv", fate: "fenced" }, { source: "b.csv", fate: "loaded" }]);
});

inMemory("load() ends with the error of a commit", async (place) => {
  place.warehouse.onNext("commit", failing(gone));
  const source = new ScriptedSource([work("a.csv", [rows(1), end()])]);
  await assert.rejects(loading(place, source), gone);
  assert.deepEqual(source.fates, []);
  await emptied(place);
});

inMemory("load() reports the columns that it added, by feed", async (place) => {
  const columns = ["id", "note", "fresh"];
  const three = new TextEncoder().encode("1,1,a,b\n");
  const source = new ScriptedSource([work("a.csv", [rows(1, { rows: three }), end({ columns })])]);
  assert.deepEqual((await loading(place, source)).columnsAdded, { "suite.commas": ["fresh"] });
});

inMemory(
  "load() names what no feed takes, the first twenty in the log, and what it could not look at",
  async (place) => {
    const paths = Array.from({ length: 22 }, (_, at) => `lost/${at + 1}.txt`);
    const lying = paths.map((path) => ({ path, why: "of no feed's folder", failed: false }));
    const failed = { path: "shut", why: "permission denied", failed: true };
    const source = new ScriptedSource([], [failed, ...lying]);
    const report = await loading(place, source, { feeds: [commas] });
    assert.deepEqual(report.untaken, lying.map(({ path, why }) => ({ path, why })));
    assert.deepEqual(report.failures, [{
      feed: null,
      source: "shut",
      error: "Cannot read shut: permission denied",
    }]);
    assert.deepEqual(source.choices, [{ declared: [commas, pipes], chosen: [commas] }]);
    assert.deepEqual(place.log, [
      "error: Cannot read shut: permission denied",
      ...paths.slice(0, 20).map((path) => `warning: No feed takes ${path}: of no feed's folder`),
      "warning: No feed takes 2 more: --json names them all",
    ]);
  },
);

inMemory(
  "load() names no more than there are, and asks no source in which nothing can lie about",
  async (place) => {
    const lying = Array.from({ length: 20 }, (_, at) => ({ path: `${at}`, why: "lost", failed: false }));
    await loading(place, new ScriptedSource([], lying));
    assert.equal(place.log.length, 20);
    const source: Source = { work: async function* () {} };
    assert.deepEqual((await loading(place, source)).untaken, []);
  },
);

/** A load that ends with an error leaves its files to the end of the run. */
async function emptied({ spool, spooled }: InMemory): Promise<void> {
  await spool.remove((await spooled()).map((name) => spool.path(name)));
}
