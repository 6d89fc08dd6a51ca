/** What can be asked and said in SQL, on every warehouse that speaks it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { make } from "./batches.ts";
import { commit, prepared, type Test } from "./place.ts";

export function testSql(test: Test): void {
  test("the accounting says of every delivery how many of its records are open", async (place) => {
    const { warehouse, spool } = place;
    await prepared(place);
    const bad = { reason: "not_utf8" as const, raw: new Uint8Array([0xff]) };
    await commit(warehouse, await make(spool, { refusals: [bad, bad, bad] }));
    const [one] = await warehouse.quarantined({});
    await warehouse.discard([one.id]);
    const [{ open }] = await warehouse.query("SELECT sum(records_open) AS open FROM ops.accounting");
    assert.equal(Number(open), 2);
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
    assert.equal((await warehouse.query("SELECT id FROM ops.suite")).length, 2);
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
