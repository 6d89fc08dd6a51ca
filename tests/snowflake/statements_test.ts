/**
 * Every statement that the adapter sends, in one scenario, as statements.sql has it: what no account has confirmed is at
 * least read by people, and by another parser. `UPDATE=1` writes the file anew.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Batch, batchId } from "../../lib/batch/batch.ts";
import { declaredColumns } from "../../lib/feeds/feed.ts";
import { feeds } from "../../lib/feeds/feeds.ts";
import { Spool } from "../../lib/load/spool.ts";
import { tables } from "../../lib/quality/results.ts";
import { retain } from "../../lib/retention/retention.ts";
import { commas, type Made, make, pipes } from "../warehouse/batches.ts";
import { startEmulator } from "../doubles/snowflake/emulator.ts";
import { SnowflakeSandbox } from "./snowflake_sandbox.ts";

const file = new URL("statements.sql", import.meta.url);
const events = feeds.find(({ name }) => name === "events.claim")!;

/** Text in which what is of this run alone has one form. */
function steady(text: string): string {
  return text
    .replaceAll(/'file:\/\/[^']*\/([^'/]*)'/g, "'file:///spool/$1'")
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, "00000000-0000-0000-0000-000000000000")
    .replaceAll(/snapshot_[0-9a-f]{32}/g, "snapshot_0")
    // As text, since the other parser knows no bind.
    .replaceAll("?", "'?'")
    .replaceAll(/^ +/gm, "    ").trim();
}

Deno.test("the statements are those of statements.sql", async () => {
  await using emulator = await startEmulator();
  await using sandbox = await SnowflakeSandbox.make(emulator, "statements");
  const chapters: { title: string; from: number }[] = [];
  const chapter = async (title: string) =>
    chapters.push({ title, from: (await emulator.statements()).length });
  {
    await using warehouse = sandbox.warehouse();
    await using spool = await Spool.open(sandbox.local.path("spool"));
    let made = 0;
    const batch = (what: Made) =>
      make(spool, { id: batchId(new Date(0)).replace(/-.*/, `-${++made}`), ...what });
    const commit = async (...batches: Batch[]) => {
      for (const one of batches) await warehouse.stage(one);
      await warehouse.commit(batches);
    };
    await chapter("prepare: what is there, what a dead run left, tables that are missing");
    await warehouse.prepare(
      [commas, pipes, events].map((feed) => ({ feed, columns: declaredColumns(feed) })),
    );
    await warehouse.prepare([{ feed: commas, columns: ["id", "order"] }]);
    await warehouse.checkpoints(commas, "files");
    await chapter("commit: two small files together, a file of another feed, quarantine");
    const bad = { reason: "not_utf8" as const, raw: new Uint8Array([255]) };
    const origin = await batch({ source: "suite/a.csv", refusals: [bad] });
    await commit(
      origin,
      await batch({ source: "suite/b.csv", lines: ["2,b"] }),
      await batch({ feed: pipes, source: "suite/p.csv", lines: ["1|p"] }),
    );
    await chapter("commit: events, and the current state that they move on");
    const line = "C1,,,2026-11-24T10:00:00.000000000Z,id,,{}";
    const stream = {
      feed: events,
      source: "topic/0",
      sourceKind: "kafka" as const,
      columns: declaredColumns(events),
    };
    await commit(
      await batch({ ...stream, lines: [line], moves: [{ slice: "topic/0", from: null, to: "2" }] }),
    );
    await chapter("commit: a backfill loads what is not there");
    await commit(
      await batch({
        source: "topic/1",
        sourceKind: "kafka",
        kind: "backfill",
        moves: [],
        lines: ["1,a"],
        refusals: [bad],
        control: { first: "1", last: "9" },
      }),
    );
    await chapter("quarantine: listed, replayed, discarded");
    const [{ id }] = await warehouse.quarantined({ feed: commas.name, status: "open" });
    await commit(await batch({ kind: "replay", origin: origin.id, moves: [], claims: [id] }));
    await warehouse.discard([id]);
    await chapter("quality: its tables");
    await warehouse.create("quality", tables);
    await chapter("retention: what would go, and what goes");
    const before = { quarantine: new Date(0), failures: new Date(0) };
    for (const dryRun of [true, false]) {
      await retain({ warehouse, before, dryRun, signal: new AbortController().signal });
    }
    await chapter("export: a mart as it is at one moment, its content, its rows as Parquet");
    await using snapshot = await warehouse.snapshot("SELECT id, note FROM raw.suite_commas");
    await snapshot.unload(join(spool.folder, "part.parquet"));
  }
  const all = (await emulator.statements()).map(({ text }) => steady(text));
  const said = new Set<string>();
  const parts = chapters.map(({ title, from }, at) => {
    const own = all.slice(from, chapters[at + 1]?.from).filter((text) => !said.has(text) && said.add(text));
    return [`-- ${title}`, ...own.map((text) => `${text};`)].join("\n\n");
  });
  const head = "-- Written by statements_test.ts: what the adapter says to Snowflake. Binds are '?' here.";
  const written = `${[head, ...parts].join("\n\n")}\n`;
  if (Deno.env.get("UPDATE") === "1") await Deno.writeTextFile(file, written);
  assert.equal(await Deno.readTextFile(file), written, "UPDATE=1 writes it anew: read the difference");
});
