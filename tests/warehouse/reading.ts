/** Which rows count, what quarantine and backfills do, and what can be asked, on every warehouse. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { commas, make, pipes } from "./batches.ts";
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

  test("snapshot() gives equal content one hash, in any order", async (place) => {
    const { warehouse } = place;
    await prepared(place);
    const select = (values: string) => `SELECT * FROM (VALUES ${values}) AS t (id, amount)`;
    const contentOf = async (values: string) => {
      await using snapshot = await warehouse.snapshot(select(values));
      return snapshot.content;
    };
    const { rows, columns, hash } = await contentOf("(1, 'x'), (2, 'y'), (2, 'y')");
    assert.deepEqual([rows, columns.map(({ name }) => name)], [3, ["id", "amount"]]);
    assert.equal((await contentOf("(2, 'y'), (1, 'x'), (2, 'y')")).hash, hash);
    for (
      const other of ["(1, 'x'), (2, 'y')", "(1, 'x'), (1, 'x'), (2, 'y')", "(1, 'x'), (2, 'y'), (2, 'Y')"]
    ) {
      assert.notEqual((await contentOf(other)).hash, hash);
    }
  });

  test("a snapshot unloads the rows of the state that its content is of", async (place) => {
    const { warehouse, folder } = place;
    await prepared(place);
    await warehouse.create("ops", ["CREATE TABLE IF NOT EXISTS ops.taken (id INTEGER)"]);
    await warehouse.transact([{ sql: "DELETE FROM ops.taken" }, { sql: "INSERT INTO ops.taken VALUES (1)" }]);
    let later: Promise<unknown>;
    {
      await using snapshot = await warehouse.snapshot("SELECT id FROM ops.taken");
      // A warehouse may let others write meanwhile, or have them wait.
      later = warehouse.transact([{ sql: "INSERT INTO ops.taken VALUES (2), (3)" }]);
      await Promise.race([later, delay(200)]);
      const file = await snapshot.unload(join(folder, "spool", "part.parquet"));
      assert.deepEqual([snapshot.content.rows, file.records], [1, 1]);
      assert.equal((await Deno.stat(file.path)).size, file.bytes);
    }
    await later;
    await using after = await warehouse.snapshot("SELECT id FROM ops.taken");
    assert.equal(after.content.rows, 3);
  });
}
