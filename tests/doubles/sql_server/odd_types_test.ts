import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { TYPES } from "tedious";
import { open } from "./client.ts";

Deno.test("a rowversion is made by the server, rises, and cannot be written", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(
    "CREATE TABLE stamped (id int NOT NULL PRIMARY KEY, rv rowversion, old timestamp NULL)".replace(
      ", old timestamp NULL",
      "",
    ),
  );
  await client.batch("INSERT INTO stamped (id) VALUES (1), (2)");
  const before = await client.query("SELECT rv, CONVERT(varchar(18), rv, 1) AS t FROM stamped ORDER BY id");
  await client.batch("UPDATE stamped SET id = id WHERE id = 1");
  const after = await client.query("SELECT id FROM stamped ORDER BY rv");
  assert.deepEqual(after.map(({ id }) => id), [2, 1]);
  assert.equal(before[0].t, `0x${(before[0].rv as Buffer).toString("hex").toUpperCase()}`);
  assert.equal((before[0].rv as Buffer).length, 8);
  assert.equal(await client.error("INSERT INTO stamped (id, rv) VALUES (3, 0x01)"), 273);
  assert.equal(await client.error("UPDATE stamped SET rv = 0x01"), 272);
  const found = await client.query("SELECT id FROM stamped WHERE rv > CONVERT(varbinary(8), @p, 2)", [
    {
      name: "p",
      type: TYPES.VarChar,
      value: (before[1].rv as Buffer).toString("hex"),
    },
  ]);
  assert.deepEqual(found, [{ id: 1 }]);
});

Deno.test("columns of types without values here can be declared and hold NULL", async () => {
  await using test = await open();
  const { client } = test;
  await client.batch(
    "CREATE TABLE odd (id int NOT NULL PRIMARY KEY, a sql_variant, b hierarchyid, c geography)",
  );
  await client.batch("INSERT INTO odd (id) VALUES (1)");
  assert.deepEqual(await client.query("SELECT * FROM odd"), [{ id: 1, a: null, b: null, c: null }]);
  assert.equal(await client.error("UPDATE odd SET a = 1"), 529);
  const types = await client.query(
    "SELECT DATA_TYPE AS t FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'odd'",
  );
  assert.deepEqual(types.map(({ t }) => t), ["int", "sql_variant", "hierarchyid", "geography"]);
});
