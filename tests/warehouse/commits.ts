/** What a commit does to rows, ledger and checkpoints, on every warehouse. */
import assert from "node:assert/strict";
import { ContractError } from "../../lib/errors.ts";
import { commas, make, pipes } from "./batches.ts";
import { commit, prepared, type Test } from "./place.ts";

export function testCommits(test: Test): void {
  test("prepare() adds what is missing, says which columns, and again does nothing", async (place) => {
    const { warehouse } = place;
    assert.deepEqual(await warehouse.checkpoints(commas, "files"), new Map());
    await prepared(place);
    assert.deepEqual(
      await warehouse.prepare([{ feed: commas, columns: ["id", "extra"] }]),
      new Map([["suite.commas", ["extra"]]]),
    );
    assert.deepEqual(await warehouse.prepare([{ feed: commas, columns: ["id", "extra"] }]), new Map());
    assert.deepEqual(await place.contents.raw(commas), []);
  });

  test("commit() loads rows exactly: quotes, line breaks, NULL and the empty string, any character", async (place) => {
    const { warehouse, contents, spool } = place;
    await prepared(place);
    const lines = [
      '1,"a ""b"", c"',
      '2,"x\ny\r\nz"',
      "3,",
      '4,""',
      '5,"é漢😀"',
      '6,"  "',
      "7,NULL",
      '8,"\\N"',
    ];
    await commit(warehouse, await make(spool, { lines }));
    const rows = (await contents.raw(commas)).map(({ id, note }) => ({ id, note }));
    const notes = ['a "b", c', "x\ny\r\nz", null, "", "é漢😀", "  ", "NULL", "\\N"];
    assert.deepEqual(rows, notes.map((note, at) => ({ id: String(at + 1), note })));
    const plain = ["1|a \"b\" 'c'", "2|", "3|é\\t", "4| "];
    await commit(warehouse, await make(spool, { feed: pipes, source: "suite/p.csv", lines: plain }));
    const others = await contents.raw(pipes);
    assert.deepEqual(others.map(({ note }) => note), ["a \"b\" 'c'", null, "é\\t", " "]);
  });

  test("commit() writes a line of the ledger for each batch, in their order, and moves their checkpoints", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const raw = new Uint8Array([0xff, 0, 0x22, 0x0a]);
    const one = await make(spool, { lines: ["1,a", "2,b"], drift: "new: x", control: { first: "1" } });
    const other = await make(spool, {
      source: "suite/d.csv",
      lines: ["3,c"],
      refusals: [{ reason: "not_utf8", raw }, { reason: "too_long", raw: null }],
    });
    const outcomes = await commit(warehouse, one, other);
    assert.deepEqual(
      outcomes.map(({ fate, read, loaded, quarantined }) => [fate, read, loaded, quarantined]),
      [
        ["loaded", 2, 2, 0],
        ["loaded", 3, 1, 2],
      ],
    );
    const ledger = await place.contents.ledger();
    const told = ["batch_id", "source", "status", "records_read", "records_loaded", "records_quarantined"];
    assert.deepEqual(ledger.map((row) => [...told, "drift", "checksum"].map((name) => String(row[name]))), [
      [one.id, "suite/c.csv", "loaded", "2", "2", "0", "new: x", one.checksum],
      [other.id, "suite/d.csv", "loaded", "3", "1", "2", "null", other.checksum],
    ]);
    assert.deepEqual(JSON.parse(String(ledger[0].control)), { first: "1" });
    assert.deepEqual(
      await warehouse.checkpoints(commas, "files"),
      new Map([["suite/c.csv", one.checksum], ["suite/d.csv", other.checksum]]),
    );
    assert.deepEqual(await warehouse.checkpoints(commas, "kafka"), new Map());
  });

  test("commit() fences a batch whose checkpoint another run moved, and does all the rest of the group", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    await commit(warehouse, await make(spool));
    const late = await make(spool, {
      lines: ["9,late"],
      refusals: [{ reason: "nul_byte", raw: new Uint8Array(1) }],
    });
    const good = await make(spool, { source: "suite/d.csv", lines: ["2,good"] });
    const outcomes = await commit(warehouse, late, good);
    assert.deepEqual(outcomes.map(({ fate }) => fate), ["fenced", "loaded"]);
    assert.deepEqual((await place.contents.raw(commas)).map(({ note }) => note), ["a", "good"]);
    assert.deepEqual(await warehouse.quarantined({}), []);
    assert.equal((await place.contents.ledger()).length, 2);
  });

  test("commit() moves all checkpoints of a batch or none, and looks at those that must stand", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const move = (slice: string, from: string | null, to: string) => ({ slice, from, to });
    const of = (...moves: ReturnType<typeof move>[]) => make(spool, { moves, sourceKind: "sqlserver" });
    const fates = async (...moves: ReturnType<typeof move>[]) =>
      (await commit(warehouse, await of(...moves))).map(({ fate }) => fate);
    assert.deepEqual(await fates(move("t", null, "1"), move("t/1", null, "a")), ["loaded"]);
    assert.deepEqual(await fates(move("t", "1", "2"), move("t/1", "b", "c")), ["fenced"]);
    assert.deepEqual(await fates(move("t", "1", "2"), move("t/1", "a", "a")), ["loaded"]);
    assert.deepEqual(await fates(move("t", "2", "3"), move("t/1", "b", "b")), ["fenced"]);
    assert.deepEqual(await warehouse.checkpoints(commas, "sqlserver"), new Map([["t", "2"], ["t/1", "a"]]));
  });

  test("commit() of a batch whose rows are not those it counted leaves nothing of its group", async (place) => {
    const { warehouse, contents, spool } = place;
    await prepared(place);
    const good = await make(spool, { source: "suite/d.csv" });
    const wrong = await make(spool, { lines: ["1,a", "2,b"] });
    wrong.segment = { ...wrong.segment!, records: 3 };
    await assert.rejects(commit(warehouse, good, { ...wrong, read: 3 }), ContractError);
    assert.deepEqual(await contents.raw(commas), []);
    assert.deepEqual(await contents.ledger(), []);
    assert.deepEqual(await warehouse.quarantined({}), []);
    assert.deepEqual(await warehouse.checkpoints(commas, "files"), new Map());
  });
}
