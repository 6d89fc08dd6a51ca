import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import type { QuarantinedRecord, QuarantineFilter, Warehouse } from "../warehouse/warehouse.ts";
import { checkFilter, namedRecords, recordsOf, shortId, wholeIds } from "./choose_quarantined.ts";
import { recordTable } from "./quarantine_report.ts";

const one = "20261128T062446-ab12cd34ef56ab78";
const ids = [
  `${one}-1`,
  `${one}-10`,
  `${one}-2`,
  "20261128T062446-ab12cd34ef56ffff-1",
  "20261128T070000-0000000000000000-7",
].sort();

Deno.test("wholeIds() takes an id as it is, and a beginning that no other has", () => {
  assert.deepEqual(wholeIds([`${one}-1`, "20261128T07"], ids, "show"), [`${one}-1`, ids.at(-1)]);
  assert.deepEqual(wholeIds([`${one}-10`, `${one}-10`, `${one}-10`.slice(0, -1)], ids, "show"), [
    `${one}-10`,
    `${one}-1`,
  ]);
  assert.deepEqual(wholeIds(["2"], ["21"], "show"), ["21"]);
});

Deno.test("wholeIds() refuses what begins several, counts them, and what is none's", () => {
  const refused = (named: string[], says: RegExp, of = ids) =>
    assert.throws(() => wholeIds(named, of, "discard"), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, says);
      return true;
    });
  refused(
    ["20261128T06"],
    /^Cannot discard 20261128T06: 4 records have ids that begin so\. There are 5 records: `deno task quarantine list` has/,
  );
  refused(["x", "2026", ""], /x: no record has this id; 2026: 5 records .*; : no record has this id/);
  refused(["2027"], /2027: no record has this id\. There are 0 records: quarantine is empty/, []);
});

Deno.test("shortId() is the whole id, or a beginning of 20 characters or more, and wholeIds() finds it again", () => {
  assert.equal(shortId(ids.at(-1)!, ids), "20261128T070000-0000");
  assert.equal(shortId(`${one}-2`, ids), `${one}-2`);
  const id = fc.stringMatching(/^20261128T0[67]-[ab]{6}-1?[0-9]$/);
  fc.assert(fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 30 }), (some) => {
    const all = some.sort();
    for (const id of all) assert.deepEqual(wholeIds([shortId(id, all)], all, "show"), [id]);
  }));
});

Deno.test("checkFilter() names the feeds and reasons that there are, where there is none of the name", () => {
  checkFilter({}, "list");
  checkFilter({ feed: ["rif.pde", "rif"], reason: "nul_byte" }, "list");
  assert.throws(() => checkFilter({ feed: ["rif.pd"] }, "list"), /feed 'rif\.pd': .*Feeds: .*rif\.pde/);
  assert.throws(
    () => checkFilter({ reason: "nul" }, "replay"),
    /Cannot replay .*'nul': .*Reasons: .*nul_byte/,
  );
  assert.throws(() => checkFilter({ reason: "toString" }, "list"), /there is none of that name/);
});

/** A warehouse with these records in quarantine; `asked` notes what it is asked for. */
function holding(some: readonly Partial<QuarantinedRecord>[], asked: QuarantineFilter[] = []): Warehouse {
  const warehouse: Pick<Warehouse, "query" | "quarantined"> = {
    query: () => Promise.resolve(some.map(({ id }) => ({ id: id! }))),
    quarantined: (filter) => {
      asked.push(filter);
      const { feed, status, ids: named } = filter;
      return Promise.resolve(
        some.filter((one) =>
          (feed ?? one.feed) === one.feed && (status ?? one.status) === one.status &&
          (named ?? [one.id!]).includes(one.id!)
        ) as QuarantinedRecord[],
      );
    },
  };
  return warehouse as Warehouse;
}

Deno.test("namedRecords() refuses to replay or discard what is not open, and shows it", async () => {
  const warehouse = holding([{ id: "a1", status: "open" }, { id: "b1", status: "discarded" }]);
  for (const verb of ["replay", "discard"] as const) {
    await assert.rejects(
      namedRecords(warehouse, { verb, ids: ["a", "b"] }),
      new ConfigError(`Cannot ${verb} b1: it is discarded`),
    );
    assert.equal((await namedRecords(warehouse, { verb, ids: ["a"] })).length, 1);
  }
  assert.equal((await namedRecords(warehouse, { verb: "show", ids: ["a", "b"] })).length, 2);
});

Deno.test("namedRecords() without ids takes what is open, and says which id the filter leaves out", async () => {
  const warehouse = holding([
    { id: "a1", status: "open", feed: "rif.pde" },
    { id: "b1", status: "replayed", feed: "rif.pde" },
    { id: "c1", status: "open", feed: "rif.carrier" },
  ]);
  const open = await namedRecords(warehouse, { verb: "replay", ids: [] });
  assert.deepEqual(open.map(({ id }) => id), ["a1", "c1"]);
  await assert.rejects(
    namedRecords(warehouse, { verb: "replay", ids: ["a", "c"], feed: ["rif.pde"] }),
    new ConfigError("Cannot replay c1: it is of another feed, or there for another reason"),
  );
});

Deno.test("recordsOf() asks the warehouse for one feed alone, for no more than is wanted", async () => {
  const asked: QuarantineFilter[] = [];
  const warehouse = holding([], asked);
  for (const feed of [["rif.pde"], ["rif.pde", "rif.carrier"], []]) {
    await recordsOf(warehouse, { feed, status: "open" });
  }
  const status = "open";
  assert.deepEqual(asked, [{ status, feed: "rif.pde" }, { status }, { status }]);
});

Deno.test("recordsOf() takes feeds and systems, as every task does", async () => {
  const feeds = ["rif.pde", "rif.carrier", "events.claim"];
  const warehouse = holding(feeds.map((feed) => ({ id: feed, feed })));
  const of = async (...feed: string[]) => (await recordsOf(warehouse, { feed })).map(({ id }) => id);
  assert.deepEqual(await of(), feeds);
  assert.deepEqual(await of("rif"), ["rif.pde", "rif.carrier"]);
  assert.deepEqual(await of("rif.pde", "events"), ["rif.pde", "events.claim"]);
  assert.deepEqual(await of("rif.pde"), ["rif.pde"]);
  await assert.rejects(of("ri"), ConfigError);
});

Deno.test("recordTable() says what there is nothing of, where there is something else", () => {
  assert.equal(recordTable([], [], { status: "replayed" }), "Nothing in quarantine.");
  assert.equal(
    recordTable([], ids, { status: "replayed" }),
    "Nothing in quarantine that is replayed.",
  );
  assert.equal(
    recordTable([], ids, { feed: ["rif", "events"], reason: "nul_byte" }),
    "Nothing in quarantine that is open, of rif or events, for nul_byte.",
  );
});
