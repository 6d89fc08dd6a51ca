/** One run of ingest over landing, by the product's own load path, with what goes wrong in it. */
import assert from "node:assert/strict";
import type { Batch, Fate } from "../../lib/batch/batch.ts";
import type { Feed } from "../../lib/feeds/feed.ts";
import { load } from "../../lib/load/load.ts";
import type { LoadReport } from "../../lib/load/report.ts";
import { Spool } from "../../lib/load/spool.ts";
import { fileSource } from "../../lib/source/files/files.ts";
import type { Warehouse } from "../../lib/warehouse/warehouse.ts";
import { countOf, sha256 } from "./content.ts";
import { type Fault, faultyStorage, faultyWarehouse, isEnd, Stopped } from "./faults.ts";
import type { Brought } from "./model.ts";
import type { World } from "./world.ts";

/** The feeds that a run reads, and those that it has tables made for. */
export type Choice = { feeds: readonly Feed[]; tables: readonly Feed[] };

/** A transaction that went through. */
type Committed = { batch: Batch; fate: Fate }[];

/** Runs it, tells the model what was committed, and checks the report; null when the run did not end by itself. */
export async function run(world: World, choice: Choice, fault: Fault): Promise<LoadReport | null> {
  const { feeds } = choice;
  const wanted = worklist(world, feeds);
  const unchanged = filesOf(world, feeds).length - wanted.length;
  const before = new Set(wanted.map(({ path }) => path));
  const committed: Committed[] = [];
  const recorded: Warehouse = {
    ...world.warehouse,
    commit: async (group) => {
      const outcomes = group.length === 0 ? [] : await world.warehouse.commit(group);
      committed.push(group.map((batch, at) => ({ batch, fate: outcomes[at].fate })));
      return outcomes;
    },
  };
  let overtaken = false;
  const report = await attempt(world, choice, fault, recorded, async () => {
    overtaken = true;
    await run(world, choice, { kind: "none" });
  });
  const done = committed.flat().map(({ batch }) => batch.source);
  for (const path of done) assert.ok(before.has(path), `${path} was loaded, and was not new`);
  for (const group of committed) apply(world, group);
  if (report === null) return null;

  const left = fault.kind === "file" ? [fault.path].filter((path) => before.has(path)) : [];
  const read = fault.kind === "file" && !before.has(fault.path) ? 1 : 0;
  assert.deepEqual(
    done,
    wanted.map(({ path }) => path).filter((path) => !left.includes(path)),
    "what was loaded",
  );
  const grew = fault.kind === "file" && fault.how.startsWith("grows");
  assert.equal(report.unsettled, grew ? left.length : 0, "unsettled");
  assert.deepEqual(
    report.failures.map(({ source }) => source),
    grew || fault.kind !== "file" ? [] : [fault.path],
  );
  assert.equal(report.unchanged, unchanged - (grew ? 0 : read), "unchanged");
  // What another feed takes is nobody's, where that one is not declared.
  if (choice.tables.length === world.feeds.length) {
    const { untaken = [] } = report as { untaken?: { path: string }[] };
    assert.deepEqual(untaken.map(({ path }) => path).sort(), [...world.payer.strays].sort(), "untaken");
  }
  for (const [at, batch] of report.batches.entries()) {
    const { bytes, truth, path } = wanted.filter((one) => !left.includes(one.path))[at];
    const found = [
      batch.source,
      batch.status,
      batch.read,
      batch.loaded,
      batch.quarantined,
      sorted(batch.reasons),
    ];
    const nothing = batch.status === "fenced" || batch.status === "duplicate";
    const [all, good] = nothing ? [0, 0] : [countOf(truth), truth.good.length];
    const reasons: Record<string, number> = {};
    for (const { reason, records } of nothing ? [] : truth.bad) {
      reasons[reason] = (reasons[reason] ?? 0) + records;
    }
    assert.deepEqual(
      found,
      [path, batch.status, all, good, all - good, sorted(reasons)],
      `report of ${bytes.length} bytes`,
    );
    assert.equal(batch.status === "fenced", overtaken, "fenced");
  }
  return report;
}

const sorted = (reasons: object) => Object.entries(reasons).sort();

async function attempt(
  world: World,
  { feeds, tables }: Choice,
  fault: Fault,
  warehouse: Warehouse,
  otherRun: () => Promise<void>,
): Promise<LoadReport | null> {
  const stop = new AbortController();
  let calls = 0;
  const hooks = {
    grow: (path: string) => world.payer.grow(path),
    remove: (path: string) => world.payer.remove(path),
    otherRun,
    called: () => {
      if (fault.kind === "stopped" && ++calls === fault.at) stop.abort(new Stopped());
    },
  };
  const storage = faultyStorage(world.storage, fault, hooks);
  const spool = await Spool.open(world.spool);
  try {
    return await load({
      feeds,
      tables,
      sources: [{ kind: "files", source: fileSource({ storage, settle: 0 }) }],
      warehouse: faultyWarehouse(warehouse, fault, hooks),
      spool,
      signal: stop.signal,
      dryRun: false,
    });
  } catch (error) {
    if (!isEnd(error)) throw error;
    return null;
  } finally {
    // Who is killed lets go of the lock and of nothing else.
    if (fault.kind === "killed") spool.lock.close();
    else await spool[Symbol.asyncDispose]();
  }
}

function filesOf({ payer }: World, feeds: readonly Feed[]) {
  const inOrder = [...payer.landing.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return feeds.flatMap((feed) => inOrder.filter((landed) => landed.feed === feed));
}

/** What is new in landing, in the order in which it counts. */
export function worklist(world: World, feeds: readonly Feed[]): Brought[] {
  return filesOf(world, feeds).flatMap(({ feed, path, content: { bytes, truth } }) => {
    const from = world.model.checkpoints.get(path) ?? null;
    return from === sha256(bytes) ? [] : [{ feed: feed.name, path, from, bytes, truth }];
  });
}

function apply({ model, payer }: World, group: Committed): void {
  const brought = group.map(({ batch }): Brought => {
    const content = payer.contents.get(`${batch.source} ${batch.checksum}`);
    assert.ok(content !== undefined, `${batch.source} was loaded with bytes that it never had as a whole`);
    return { feed: batch.feed.name, path: batch.source, from: batch.moves[0].from, ...content };
  });
  assert.deepEqual(group.map(({ fate }) => fate), model.commit(brought), "fates");
}
