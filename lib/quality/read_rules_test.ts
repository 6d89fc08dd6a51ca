import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import schema from "../../quality/rule.schema.json" with { type: "json" };
import { ConfigError } from "../errors.ts";
import { feeds } from "../feeds/feeds.ts";
import { rawTable } from "../feeds/feed.ts";
import { chooseRules, readRules } from "./read_rules.ts";

const rules = await readRules(fileURLToPath(new URL("../../quality/rules", import.meta.url)), { schema });

Deno.test("every feed's raw table is counted against the ledger of that feed", () => {
  const counted = rules.flatMap((rule) =>
    rule.metric === "row_count" && "ledger" in rule.arguments ? [[rule.table, rule.arguments.ledger]] : []
  );
  assert.deepEqual(
    counted.toSorted(),
    feeds.map((feed) => [`raw.${rawTable(feed)}`, feed.name]).toSorted(),
  );
});

Deno.test("chooseRules() takes tables with or without their schema, and ids", () => {
  const ids = (tables: string[], named: string[]) =>
    chooseRules(rules, { tables, ids: named }).map((rule) => rule.id);
  assert.deepEqual(ids([], ["dim_member.mbi_format"]), ["dim_member.mbi_format"]);
  assert.deepEqual(ids(["marts.dim_member"], []), ids(["dim_member"], []));
  assert.equal(ids([], []).length, rules.length);
});

Deno.test("chooseRules() refuses names that no rule has", () => {
  assert.throws(() => chooseRules(rules, { tables: ["claims"], ids: [] }), ConfigError);
  assert.throws(
    () => chooseRules(rules, { tables: ["dim_member"], ids: ["fct_claim.key_unique"] }),
    ConfigError,
  );
});

Deno.test("chooseRules() says which rules a table has, or which tables, where an id is none's", () => {
  const choose = (id: string, tables: string[] = []) => () => chooseRules(rules, { tables, ids: [id] });
  assert.throws(
    choose("fct_claim.key_uniqe"),
    /none of that id in quality\/rules\. Rules: .*fct_claim\.key_unique/,
  );
  assert.throws(choose("key_unique"), /Ids begin with a table's name: .*fct_claim/);
  assert.throws(
    choose("fct_claim.x", ["dim_member"]),
    /in dim_member\. Ids begin with a table's name: dim_member$/,
  );
});

Deno.test("readRules() refuses a folder that is not there or holds no rules", async () => {
  const folder = await Deno.makeTempDir();
  await assert.rejects(readRules(folder, { schema }), ConfigError);
  await Deno.remove(folder);
  await assert.rejects(readRules(folder, { schema }), ConfigError);
});

Deno.test("readRules() reports what is wrong in every file at once", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["a", "b"]) await Deno.writeTextFile(`${folder}/${name}.yml`, "table: 1\n");
  await assert.rejects(
    readRules(folder, { schema }),
    (error: Error) => /a\.yml: .*\n.*b\.yml: /s.test(error.message),
  );
  await Deno.remove(folder, { recursive: true });
});
