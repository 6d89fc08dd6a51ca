/** What a person does with quarantine: replays records as they are, mends some, discards others, and is interrupted. */
import assert from "node:assert/strict";
import type { Feed } from "../../lib/feeds/feed.ts";
import { feeds as declared } from "../../lib/feeds/feeds.ts";
import { replay } from "../../lib/load/replay.ts";
import { Spool } from "../../lib/load/spool.ts";
import { fileSource } from "../../lib/source/files/files.ts";
import type { QuarantinedRecord } from "../../lib/warehouse/warehouse.ts";
import { encode, sha256 } from "./content.ts";
import { madeFor } from "./documents.ts";
import { type Fault, faultyWarehouse, isEnd } from "./faults.ts";
import type { Held } from "./model.ts";
import { besideOf } from "./topics.ts";
import type { World } from "./world.ts";

/** A record with bytes that are good, and the columns that they must give. */
type Mended = { record: QuarantinedRecord; bytes: Uint8Array; values: Record<string, string> };

export async function mendingDay(world: World): Promise<void> {
  const { dice, payer, model, warehouse } = world;
  const open = await warehouse.quarantined({ status: "open" });
  assert.equal(open.length, model.open().length, "open records");
  // There may be no warehouse yet.
  if (open.length === 0) return;
  // In an order that does not depend on where a stream's batches were cut.
  open.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.record - b.record));
  const heldOf = ({ batch, record }: QuarantinedRecord) =>
    model.held.find((held) => held.delivery === world.ids.indexOf(batch) + 1 && held.position === record)!;

  const discarded = dice.some(open, 0.1);
  payer.diary.push(`discard ${discarded.length}`);
  assert.equal(await warehouse.discard(discarded.map(({ id }) => id)), discarded.length);
  for (const record of discarded) heldOf(record).status = "discarded";

  const left = open.filter((record) => !discarded.includes(record));
  const unmended = dice.some(left, 0.1);
  payer.diary.push(`replay ${unmended.length} as they are`);
  for (const { outcome } of await replayed(world, unmended, null)) assert.equal(outcome, "still bad");

  for (const record of dice.shuffled(left).slice(0, dice.between(1, 3))) {
    const mended = mend(world, record);
    if (mended === null) continue;
    const fault: Fault = dice.chance(0.3)
      ? { kind: "killed", call: "commit", nth: 1, when: dice.pick(["before", "after"]) }
      : { kind: "none" };
    payer.diary.push(`mend ${record.source} ${record.record} ${JSON.stringify(fault)}`);
    await replayed(world, [record], mended.bytes, fault);
    const there = fault.kind === "none" || fault.kind === "killed" && fault.when === "after";
    if (there) note(world, heldOf(record), mended);
    // Once more: by someone who saw it open, or after the interruption.
    for (const { outcome } of await replayed(world, [record], mended.bytes)) {
      assert.equal(outcome, there ? "taken" : "replayed");
    }
    if (!there) note(world, heldOf(record), mended);
  }
}

function note({ model }: World, held: Held, { bytes, values }: Mended): void {
  model.replay(held.delivery, [{ held, good: { position: held.position, values } }], sha256(bytes));
}

async function replayed(
  world: World,
  records: readonly QuarantinedRecord[],
  mended: Uint8Array | null,
  fault: Fault = { kind: "none" },
) {
  const hooks = { grow() {}, remove() {}, called() {}, otherRun: () => Promise.resolve() };
  await using spool = await Spool.open(world.spool);
  try {
    return await replay({
      feeds: declared,
      records,
      mended,
      spool,
      source: fileSource({ storage: world.storage, settle: 0 }),
      warehouse: faultyWarehouse(world.warehouse, fault, hooks),
      signal: new AbortController().signal,
    });
  } catch (error) {
    if (isEnd(error)) return [];
    throw error;
  }
}

/** Null for a refused file, and where Kafka's key is the fault. */
function mend(world: World, record: QuarantinedRecord): Mended | null {
  const feed = declared.find(({ name }) => name === record.feed)!;
  if (record.sourceKind === "kafka") return mendEvent(world, record, feed);
  if (record.raw === null && record.reason !== "too_long") return null;
  if (feed.shape.kind === "document") {
    const { bytes, beside } = madeFor(world.dice, feed);
    return { record, bytes, values: { ...beside, document: new TextDecoder().decode(bytes) } };
  }
  const values = Object.fromEntries(record.columns.map((name, at) => [name, `mended ${at}`]));
  return { record, bytes: encode(Object.values(values).join("|")), values };
}

function mendEvent({ dice, topics }: World, record: QuarantinedRecord, feed: Feed): Mended | null {
  const entry = topics.logs.get(record.source)!.entries.find(({ offset }) => offset === record.record)!;
  const key = entry.record.key === null ? "" : new TextDecoder().decode(entry.record.key);
  const made = madeFor(dice, feed);
  if (entry.record.value === null || key < " ") return null;
  const event = JSON.parse(new TextDecoder().decode(made.bytes));
  event.subject = event.data[`${feed.name.split(".")[1]}_id`] = key;
  const document = JSON.stringify(event);
  const values = { ...made.beside, ...besideOf(entry.record), _key: key, document };
  return { record, bytes: encode(document), values };
}
