/** Which rows count, and what quarantine and backfills do, on every warehouse. */
import assert from "node:assert/strict";
import { commas, make, pipes } from "./batches.ts";
import { commit, prepared, type Test } from "./place.ts";

export function testReading(test: Test): void {
  test("the newest delivery of a file counts, unless it was refused; the same content elsewhere stands for it", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const counting = async () => (await place.contents.current(commas)).map(({ note }) => note).sort();
    const first = await make(spool, { lines: ["1,first"] });
    await commit(warehouse, first);
    const twin = await make(spool, { source: "suite/twin.csv", lines: ["1,first"] });
    assert.deepEqual((await commit(warehouse, twin)).map(({ fate }) => fate), ["duplicate"]);
    assert.deepEqual(await counting(), ["first"]);
    const next = await make(spool, {
      lines: ["1,next"],
      moves: [{ slice: "suite/c.csv", from: first.checksum, to: "x" }],
    });
    await commit(warehouse, next);
    assert.deepEqual(await counting(), ["first", "next"]);
    const refused = await make(spool, {
      lines: [],
      refusals: [{ reason: "no_header", raw: null, records: 5 }],
      refused: true,
      moves: [{ slice: "suite/c.csv", from: "x", to: "y" }],
    });
    assert.deepEqual((await commit(warehouse, refused)).map(({ fate, quarantined }) => [fate, quarantined]), [
      ["refused", 5],
    ]);
    assert.deepEqual(await counting(), ["first", "next"]);
  });

  test("of a table the newest whole generation counts, and what is younger", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const window = async (generation: string, note: string, whole?: "true") =>
      await commit(
        warehouse,
        await make(spool, {
          source: `t/${generation}`,
          sourceKind: "sqlserver",
          lines: [`1,${note}`],
          moves: [{ slice: `t/${note}`, from: null, to: note }],
          control: { generation, ...whole && { whole } },
        }),
      );
    const counting = async () => (await place.contents.current(commas)).map(({ note }) => note).sort();
    await window("000001", "a");
    assert.deepEqual(await counting(), ["a"]);
    await window("000001", "b", "true");
    await window("000001", "c");
    await window("000002", "d");
    assert.deepEqual(await counting(), ["a", "b", "c", "d"]);
    await window("000002", "e", "true");
    assert.deepEqual(await counting(), ["d", "e"]);
  });

  test("quarantine keeps bytes as they came; a record is claimed by one replay, or discarded, once", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const raw = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const origin = await make(spool, {
      refusals: [{ reason: "not_utf8", raw }, { reason: "nul_byte", raw: new Uint8Array() }, {
        reason: "too_long",
        raw: null,
      }],
    });
    await commit(warehouse, origin);
    const records = await warehouse.quarantined({ feed: commas.name });
    assert.deepEqual(records.map(({ record, reason, raw }) => [record, reason, raw]), [
      [2, "not_utf8", raw],
      [3, "nul_byte", new Uint8Array()],
      [4, "too_long", null],
    ]);
    assert.deepEqual(records[0].columns, ["id", "note"]);
    const mended = (id: string) =>
      make(spool, {
        id,
        kind: "replay",
        origin: origin.id,
        moves: [],
        claims: [records[0].id],
        lines: ["2,mended"],
      });
    assert.deepEqual((await commit(warehouse, await mended("one"))).map(({ fate }) => fate), ["loaded"]);
    assert.deepEqual((await commit(warehouse, await mended("two"))).map(({ fate }) => fate), ["fenced"]);
    assert.equal(await warehouse.discard(records.map(({ id }) => id)), 2);
    assert.equal(await warehouse.discard(records.map(({ id }) => id)), 0);
    const statuses = (await warehouse.quarantined({})).map(({ status, replay }) => [status, replay]);
    assert.deepEqual(statuses, [["replayed", "one"], ["discarded", null], ["discarded", null]]);
    assert.deepEqual((await warehouse.quarantined({ reason: "too_long" })).length, 1);
    assert.equal((await place.contents.raw(commas)).length, 2);
  });

  test("a backfill loads what of its range is not there, by position, and moves nothing", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const source = "topic/0";
    const stream = { source, sourceKind: "kafka" as const };
    await commit(
      warehouse,
      await make(spool, {
        ...stream,
        lines: ["1,a", "2,b"],
        moves: [{ slice: source, from: null, to: "2" }],
      }),
    );
    const again = await make(spool, {
      ...stream,
      kind: "backfill",
      moves: [],
      lines: ["1,a", "2,b", "3,c"],
      control: { first: "1", last: "3" },
    });
    const [outcome] = await commit(warehouse, again);
    assert.deepEqual([outcome.fate, outcome.loaded, outcome.present], ["loaded", 1, 2]);
    const notes = await place.contents.raw(commas);
    assert.deepEqual(notes.map(({ note }) => note), ["a", "b", "c"]);
    assert.deepEqual(await warehouse.checkpoints(commas, "kafka"), new Map([[source, "2"]]));
  });

  test("a hundred small batches of both dialects are one transaction", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const batches = await Promise.all(Array.from({ length: 100 }, (_, at) =>
      make(spool, {
        feed: at % 2 === 0 ? commas : pipes,
        source: `suite/${at}.csv`,
        lines: [at % 2 === 0 ? `${at},n${at}` : `${at}|n${at}`],
      })));
    const outcomes = await commit(warehouse, ...batches);
    assert.ok(outcomes.every(({ fate, loaded }) => fate === "loaded" && loaded === 1));
    const rows = await place.contents.raw(commas);
    const sources = new Map((await place.contents.ledger()).map((row) => [row.batch_id, row.source]));
    assert.equal(rows.length, 50);
    assert.ok(rows.every(({ id, _batch_id }) => sources.get(_batch_id) === `suite/${id}.csv`));
  });
}
