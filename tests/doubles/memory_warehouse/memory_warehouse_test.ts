import assert from "node:assert/strict";
import { TransientError } from "../../../lib/errors.ts";
import { commas, make } from "../../warehouse/batches.ts";
import { commit, prepared, testsOf } from "../../warehouse/place.ts";
import { readDelimited } from "./delimited.ts";
import { failing, Hold, unanswered } from "./faults.ts";
import { memoryWarehouse } from "./memory_warehouse.ts";

let warehouse = memoryWarehouse();
const test = testsOf("memory", () => Promise.resolve(warehouse = memoryWarehouse()));
const down = new TransientError("Cannot reach it");

test("a commit that fails has done nothing, one whose answer is lost has done all", async (place) => {
  await prepared(place);
  const batch = await make(place.spool);
  warehouse.onNext("commit", failing(down));
  warehouse.onNext("commit", unanswered(down));
  await assert.rejects(commit(warehouse, batch), down);
  assert.deepEqual([await warehouse.contents.ledger(), warehouse.groups], [[], []]);
  await assert.rejects(commit(warehouse, batch), down);
  assert.equal((await warehouse.contents.raw(commas)).length, 1);
  assert.deepEqual((await commit(warehouse, batch)).map(({ fate }) => fate), ["fenced"]);
  assert.deepEqual(warehouse.groups.map(({ batches }) => batches), [[batch], [batch]]);
});

test("a commit that is held waits until it is released; another process may be first meanwhile", async (place) => {
  await prepared(place);
  const hold = new Hold();
  warehouse.onNext("commit", hold.around);
  const held = commit(warehouse, await make(place.spool));
  await hold.reached;
  assert.deepEqual(await warehouse.contents.ledger(), []);
  await warehouse.moveCheckpoint(commas, "files", { slice: "suite/c.csv", text: "theirs" });
  hold.release();
  assert.deepEqual((await held).map(({ fate }) => fate), ["fenced"]);
});

test("commits that meet are done one after the other", async (place) => {
  await prepared(place);
  const same = [await make(place.spool, { lines: ["1,a"] }), await make(place.spool, { lines: ["1,b"] })];
  for (const batch of same) await warehouse.stage(batch);
  const fates = await Promise.all(same.map((batch) => warehouse.commit([batch])));
  assert.deepEqual(fates.flat().map(({ fate }) => fate), ["loaded", "fenced"]);
});

test("what a warehouse needs before a commit is missed: the table, its columns, the staged files", async (place) => {
  const batch = await make(place.spool);
  await assert.rejects(warehouse.commit([batch]), /was not staged/);
  await assert.rejects(commit(warehouse, batch), /never prepared/);
  await prepared(place);
  const wide = await make(place.spool, { lines: ["1,a,x"], columns: ["id", "note", "fresh"] });
  await assert.rejects(commit(warehouse, wide), /no column fresh/);
  await Deno.remove(batch.segment!.parts[0]);
  await assert.rejects(warehouse.stage(batch), Deno.errors.NotFound);
  assert.deepEqual(await warehouse.contents.ledger(), []);
});

Deno.test("delimited text that no spool writes is refused", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (const text of ['"a"b\n', '"a\n', '"a""\n', "a", '1,"a"']) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readDelimited(path, { delimiter: ",", quote: '"' }), /Cannot read/);
    }
  } finally {
    await Deno.remove(path);
  }
});
