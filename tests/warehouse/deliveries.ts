/** Which delivery is the newest, and which records in quarantine it closes, on every warehouse. */
import assert from "node:assert/strict";
import { commas, type Made, make } from "./batches.ts";
import { commit, prepared, type Test } from "./place.ts";

export function testDeliveries(test: Test): void {
  test("batches rank by their deliveries' moments before their arrival, and a duplicate brings a moment of its own", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const deliver = async (name: string, at: string | null, line: string) =>
      await commit(
        warehouse,
        await make(spool, {
          source: `suite/${name}.csv`,
          lines: [line],
          moves: [{ slice: name, from: null, to: line }],
          delivered: at === null ? { at, by: "bare_name" } : { at, by: "name" },
        }),
      );
    const ranked = async () => (await place.contents.current(commas)).map(({ note }) => note);
    await deliver("w48", "2026-11-23", "1,w48");
    await deliver("bare", null, "1,bare");
    await deliver("w47", "2026-11-16", "1,w47");
    assert.deepEqual(await ranked(), ["w48", "w47", "bare"]);
    await deliver("w49", "2026-11-30", "1,w47");
    assert.deepEqual(await ranked(), ["w47", "w48", "bare"]);
    await deliver("bare again", null, "1,w48");
    assert.deepEqual(await ranked(), ["w47", "w48", "bare"]);
    const moments = await place.contents.ledger();
    assert.deepEqual(moments.map(({ delivered, delivered_by }) => [delivered, delivered_by]), [
      ["2026-11-23", "name"],
      [null, "bare_name"],
      ["2026-11-16", "name"],
      ["2026-11-30", "name"],
      [null, "bare_name"],
    ]);
  });

  test("records whose path came again are superseded by it; a refusal supersedes refusals alone", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const bad = [{ reason: "not_utf8" as const, raw: new Uint8Array([0xff]) }];
    const refusal = [{ reason: "no_header" as const, raw: null }];
    let last: string | null = null;
    const deliver = async (made: Made, source = "suite/c.csv") => {
      const batch = await make(spool, made);
      const moves = [{ slice: source, from: source === "suite/c.csv" ? last : null, to: batch.id }];
      if (source === "suite/c.csv") last = batch.id;
      await commit(warehouse, { ...batch, source, checksum: made.checksum ?? batch.id, moves });
      return batch.id;
    };
    const statuses = async () =>
      (await warehouse.quarantined({})).map(({ reason, status, replay }) => [reason, status, replay]);
    const open = (reason: string) => [reason, "open", null];
    await deliver({ lines: [], refusals: refusal, refused: true });
    await deliver({ lines: ["1,x"], refusals: bad }, "suite/other.csv");
    const loaded = await deliver({ lines: ["1,a"], refusals: bad });
    assert.deepEqual(await statuses(), [
      ["no_header", "superseded", loaded],
      open("not_utf8"),
      open("not_utf8"),
    ]);
    await deliver({ lines: [], refusals: refusal, refused: true });
    assert.deepEqual((await statuses()).slice(2), [open("not_utf8"), open("no_header")]);
    const mended = await deliver({ lines: ["1,a", "2,b"] });
    assert.deepEqual(await statuses(), [
      ["no_header", "superseded", loaded],
      open("not_utf8"),
      ["not_utf8", "superseded", mended],
      ["no_header", "superseded", mended],
    ]);
  });

  test("records of a file whose bytes count under another path stay open until that path comes again too", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const deliver = async (source: string, line: string, from: string | null = null) => {
      const refusals = line === "1,bad" ? [{ reason: "not_utf8" as const, raw: new Uint8Array([0xff]) }] : [];
      const moves = [{ slice: source, from, to: line }];
      const batch = await make(spool, { source, lines: [line], refusals, moves });
      await commit(warehouse, batch);
      return batch.id;
    };
    const statuses = async () =>
      (await warehouse.quarantined({})).map(({ status, replay }) => [status, replay]);
    await deliver("suite/a.csv", "1,bad");
    await deliver("suite/b.csv", "1,bad");
    await deliver("suite/a.csv", "1,good", "1,bad");
    assert.deepEqual(await statuses(), [["open", null]]);
    const last = await deliver("suite/b.csv", "1,better", "1,bad");
    assert.deepEqual(await statuses(), [["superseded", last]]);
  });

  test("records of a table's earlier generation are superseded when the next is whole", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const window = async (generation: string, name: string, whole?: "true") =>
      await commit(
        warehouse,
        await make(spool, {
          source: `t/${generation}`,
          sourceKind: "sqlserver",
          refusals: [{ reason: "half_character", raw: new Uint8Array([1]) }],
          moves: [{ slice: `t/${name}`, from: null, to: name }],
          control: { generation, ...whole && { whole } },
        }),
      );
    const statuses = async () => (await warehouse.quarantined({})).map(({ status }) => status);
    await window("000001", "a", "true");
    await window("000002", "b");
    assert.deepEqual(await statuses(), ["open", "open"]);
    await window("000002", "c", "true");
    assert.deepEqual(await statuses(), ["superseded", "open", "open"]);
  });
}
