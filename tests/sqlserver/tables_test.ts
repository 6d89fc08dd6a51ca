/** Tables that cannot be read, each for a reason that is said in names; and tables whose columns change. */
import assert from "node:assert/strict";
import type { TableSpec } from "../../lib/feeds/feed.ts";
import { feedOf, Insurer } from "./insurer.ts";

const refusals: { what: string; script: string; spec?: Partial<TableSpec>; why: RegExp }[] = [
  { what: "a table that is not there", script: "", why: /it is not there, or the login may not see it/ },
  {
    what: "a table without a unique index over its key",
    script: "CREATE TABLE dbo.t (id int NOT NULL, name varchar(5) NULL)",
    why: /no unique index has the columns of its key \(id\)/,
  },
  {
    what: "a key that may be NULL",
    script: "CREATE TABLE dbo.t (id int NULL)\nGO\nCREATE UNIQUE INDEX i ON dbo.t (id)",
    why: /its key \(id\) may be NULL/,
  },
  {
    what: "an index that leaves rows out",
    script:
      "CREATE TABLE dbo.t (id int NOT NULL, a int NULL)\nGO\nCREATE UNIQUE INDEX i ON dbo.t (id) WHERE a > 0",
    why: /no unique index/,
  },
  {
    what: "an index over more than the key",
    script: "CREATE TABLE dbo.t (id int NOT NULL, a int NOT NULL, PRIMARY KEY (id, a))",
    why: /no unique index/,
  },
  {
    what: "a type that has no exact text",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, v sql_variant NULL, g geography NULL)",
    why: /leave them out: v \(sql_variant\), g \(geography\)/,
  },
  {
    what: "two columns of one name in raw",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, [a b] int NULL, a_b int NULL)",
    why: /same name in raw: a_b/,
  },
  {
    what: "a reserved column name",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, _key int NULL)",
    why: /begin with _ are reserved: _key/,
  },
  {
    what: "a key column that is left out",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)",
    spec: { leaveOut: ["id"] },
    why: /its key column id is not there, or is left out/,
  },
  {
    what: "a table without change tracking",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)",
    spec: { mode: "change-tracking" },
    why: /change tracking is not on for it/,
  },
  {
    what: "a table without a rowversion column",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)",
    spec: { mode: "rowversion" },
    why: /it has no rowversion column/,
  },
  {
    what: "a table without its watermark column",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY)",
    spec: { mode: "watermark", watermark: { column: "updated_at", lag: 5 } },
    why: /its watermark column updated_at is not there/,
  },
  {
    what: "a watermark of words",
    script: "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, version varchar(5) NULL)",
    spec: { mode: "watermark", watermark: { column: "version", lag: 5 } },
    why: /its watermark column version is varchar\(5\); it must be of times or numbers/,
  },
];

Deno.test("a table that cannot be read is refused with the reason, and the others are loaded", async (t) => {
  for (const { what, script, spec, why } of refusals) {
    await t.step(what, async () => {
      await using insurer = await Insurer.open(`
        CREATE TABLE dbo.good (id int NOT NULL PRIMARY KEY)
        GO
        INSERT INTO dbo.good (id) VALUES (1)
        GO
        ${script}`);
      const odd = feedOf({ table: "dbo.t", key: ["id"], mode: "full", ...spec });
      const good = feedOf({ table: "dbo.good", key: ["id"], mode: "full" });
      const report = await insurer.ingest([odd, good]);
      assert.deepEqual(report.failures.map(({ feed }) => feed), [odd.name]);
      assert.match(report.failures[0].error, why);
      assert.equal((await insurer.current(good, "id")).length, 1);
    });
  }
});

Deno.test("columns that come, go and change are said, and values stay exact", async () => {
  await using insurer = await Insurer.open(`
    CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, a int NULL, b varchar(5) NULL, ssn char(11) NULL, rv rowversion)
    GO
    INSERT INTO dbo.t (id, a, b, ssn) VALUES (1, 1, 'x', '123-45-6789')`);
  const feed = feedOf({ table: "dbo.t", key: ["id"], mode: "rowversion", leaveOut: ["SSN"] });
  await insurer.loads([feed]);
  await insurer.database.run(`
    ALTER TABLE dbo.t ADD c decimal(18,4) NULL
    GO
    ALTER TABLE dbo.t DROP COLUMN b
    GO
    ALTER TABLE dbo.t ALTER COLUMN a decimal(18,2)
    GO
    INSERT INTO dbo.t (id, a, c, ssn) VALUES (2, 2.50, 0.1, '123-45-6789')`);
  const report = await insurer.loads([feed]);
  assert.deepEqual(report.columnsAdded, { "test.t": ["c"] });
  assert.equal(
    report.batches[0].drift,
    "new: c; other type: a, int before and decimal(18,2) now; gone: b",
  );
  assert.deepEqual(await insurer.current(feed, "id, a, b, c"), [
    { id: "1", a: "1", b: "x", c: null },
    { id: "2", a: "2.50", b: null, c: "0.1000" },
  ]);
  const columns = await insurer.warehouse.query(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'test_t' AND column_name = 'ssn'",
  );
  assert.deepEqual(columns, []);
  // Once said, it is said no more.
  await insurer.database.run("INSERT INTO dbo.t (id) VALUES (3)");
  assert.equal((await insurer.loads([feed])).batches[0].drift, null);
  if (insurer.database.server !== null) {
    assert.ok(
      insurer.database.server.statements.every((text) =>
        !/SELECT.*ssn/i.test(text) || /INSERT|CREATE/.test(text)
      ),
    );
  }
});
