/** Which rows count, what quarantine and backfills do, and what can be asked, on every warehouse. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { commas, type Made, make, pipes } from "./batches.ts";
import { commit, count, prepared, type Test } from "./place.ts";

export function testReading(test: Test): void {
  test("the newest delivery of a file counts, unless it was refused; the same content elsewhere stands for it", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const counting = async () => {
      const rows = await warehouse.query(
        "SELECT r.note FROM raw.suite_commas r JOIN ops.current_batches b ON b.batch_id = r._batch_id ORDER BY 1",
      );
      return rows.map(({ note }) => note);
    };
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

  test("batches rank by their deliveries' moments before their arrival, and a duplicate brings a moment of its own", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const deliver = async (name: string, at: string | null, line: string) =>
      await commit(
        warehouse,
        await make(spool, {
          ...{ source: `suite/${name}.csv`, lines: [line], moves: [{ slice: name, from: null, to: line }] },
          delivered: at === null ? { at, by: "bare_name" } : { at, by: "name" },
        }),
      );
    const ranked = async () =>
      (await warehouse.query(
        `SELECT r.note FROM raw.suite_commas r JOIN ops.current_batches b ON b.batch_id = r._batch_id
        ORDER BY b.delivered DESC NULLS LAST, b.sequence DESC`,
      )).map(({ note }) => note);
    await deliver("w48", "2026-11-23", "1,w48");
    await deliver("bare", null, "1,bare");
    await deliver("w47", "2026-11-16", "1,w47");
    assert.deepEqual(await ranked(), ["w48", "w47", "bare"]);
    await deliver("w49", "2026-11-30", "1,w47");
    assert.deepEqual(await ranked(), ["w47", "w48", "bare"]);
    await deliver("bare again", null, "1,w48");
    assert.deepEqual(await ranked(), ["w47", "w48", "bare"]);
    const moments = await warehouse.query(
      "SELECT delivered, delivered_by FROM ops.accounting ORDER BY sequence",
    );
    assert.deepEqual(moments.map((row) => Object.values(row)), [
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
    const [{ open: left }] = await warehouse.query("SELECT sum(records_open) AS open FROM ops.accounting");
    assert.equal(Number(left), 1);
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
          ...{ source: `t/${generation}`, sourceKind: "sqlserver" },
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

  test("of a table the newest whole generation counts, and what is younger", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const window = async (generation: string, note: string, whole?: "true") =>
      await commit(
        warehouse,
        await make(spool, {
          ...{ source: `t/${generation}`, sourceKind: "sqlserver", lines: [`1,${note}`] },
          moves: [{ slice: `t/${note}`, from: null, to: note }],
          control: { generation, ...whole && { whole } },
        }),
      );
    const counting = async () =>
      (await warehouse.query(
        "SELECT r.note FROM raw.suite_commas r JOIN ops.current_batches b ON b.batch_id = r._batch_id ORDER BY 1",
      )).map(({ note }) => note);
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
    assert.equal(await count(place, "raw.suite_commas"), 2);
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
      ...{ kind: "backfill", moves: [], lines: ["1,a", "2,b", "3,c"], control: { first: "1", last: "3" } },
    });
    const [outcome] = await commit(warehouse, again);
    assert.deepEqual([outcome.fate, outcome.loaded, outcome.present], ["loaded", 1, 2]);
    const notes = await warehouse.query("SELECT note FROM raw.suite_commas ORDER BY 1");
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
    const rows = await warehouse.query(
      "SELECT r.id, b.source FROM raw.suite_commas r JOIN ops.batches b ON b.batch_id = r._batch_id",
    );
    assert.equal(rows.length, 50);
    assert.ok(rows.every(({ id, source }) => source === `suite/${id}.csv`));
  });

  test("transact() does all of its statements or none, and counts rows; query() takes parameters", async (place) => {
    const { warehouse } = place;
    await prepared(place);
    await warehouse.create("ops", ["CREATE TABLE IF NOT EXISTS ops.suite (id VARCHAR, n BIGINT)"]);
    await warehouse.transact([
      { sql: "INSERT INTO ops.suite VALUES ($1, 9007199254740993), ($2, NULL)", params: ["a'b", null] },
    ]);
    await assert.rejects(warehouse.transact([
      { sql: "INSERT INTO ops.suite VALUES ('c', 1)" },
      { sql: "INSERT INTO ops.nowhere VALUES (1)" },
    ]));
    assert.deepEqual(await warehouse.query("SELECT id, n FROM ops.suite WHERE id = $1", ["a'b"]), [
      { id: "a'b", n: "9007199254740993" },
    ]);
    assert.equal(await count(place, "ops.suite"), 2);
    const changed = await warehouse.transact([
      { sql: "UPDATE ops.suite SET n = 1 WHERE id = $1", params: ["nobody"] },
      { sql: "UPDATE ops.suite SET n = 1" },
      { sql: "DELETE FROM ops.suite WHERE id = $1", params: ["a'b"] },
    ]);
    assert.deepEqual(changed, [0, 2, 1]);
  });

  test("a literal of the dialect is the text, whatever is in it", async (place) => {
    const { warehouse } = place;
    await prepared(place);
    const texts = ["", "it's", "a\\b", "\\'", "\\\\", "?", "$1", "%", "\n", 'é"東'];
    const columns = texts.map((text, at) => `${warehouse.dialect.literal(text)} AS c${at}`);
    const [row] = await warehouse.query(`SELECT ${columns.join(", ")}, $1 AS bound`, ["b"]);
    assert.deepEqual(Object.values(row), [...texts, "b"]);
  });

  test("snapshot() gives equal content one hash, in any order, and writes rows when they are wanted", async (place) => {
    const { warehouse, folder } = place;
    await prepared(place);
    const select = (values: string) => `SELECT * FROM (VALUES ${values}) AS t (id, amount)`;
    const path = join(folder, "spool", "part.parquet");
    const taken = (values: string, wanted = false) =>
      warehouse.snapshot(select(values), { path, wanted: () => wanted });
    const { content, file } = await taken("(1, 'x'), (2, 'y'), (2, 'y')");
    assert.deepEqual([content.rows, content.columns.map(({ name }) => name), file], [
      3,
      ["id", "amount"],
      null,
    ]);
    assert.equal((await taken("(2, 'y'), (1, 'x'), (2, 'y')")).content.hash, content.hash);
    for (
      const other of ["(1, 'x'), (2, 'y')", "(1, 'x'), (1, 'x'), (2, 'y')", "(1, 'x'), (2, 'y'), (2, 'Y')"]
    ) {
      assert.notEqual((await taken(other)).content.hash, content.hash);
    }
    const written = (await taken("(1, 'x')", true)).file!;
    assert.equal(written.records, 1);
    assert.equal((await Deno.stat(written.path)).size, written.bytes);
  });
}
