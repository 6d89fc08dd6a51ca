import assert from "node:assert/strict";
import { readContent } from "./content.ts";
import { type Database, withDatabase } from "./database.ts";

async function withEmpty(work: (database: Database) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await withDatabase({ path: `${folder}/a.duckdb`, folders: [] }, work);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const every = `SELECT * FROM (VALUES
    ('é"x', true, 7::INTEGER, 8::BIGINT, 0.1::DOUBLE, DATE '2024-02-29', 1.10::DECIMAL(18,2), 'a b'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) t("a", b, c, d, e, f, g, "h""h")`;

// A changed hash makes a new version of every published table: only a deliberate change may do that.
Deno.test("readContent() gives a content the hash that it has always had", () =>
  withEmpty(async (database) => {
    const { rows, hash } = await readContent(database, every);
    assert.equal(rows, 2);
    assert.equal(hash, "9da4aff4e0a61fba99fef870977a98063e2db12a665f45ef6a082ce829e525f9");
  }));

Deno.test("readContent() tells moments apart to the microsecond, whatever zone they were written in", () =>
  withEmpty(async (database) => {
    const moment = (text: string) => readContent(database, `SELECT TIMESTAMPTZ '${text}' AS at`);
    const utc = await moment("2024-02-29 23:30:00+00");
    assert.deepEqual(await moment("2024-03-01 05:00:00+05:30"), utc);
    assert.notEqual((await moment("2024-02-29 23:30:00.000001+00")).hash, utc.hash);
  }));

Deno.test("readContent() reads an empty select", () =>
  withEmpty(async (database) => {
    const { rows, columns } = await readContent(database, `SELECT g FROM (${every}) WHERE false`);
    assert.deepEqual([rows, columns], [0, [{ name: "g", type: "DECIMAL(18,2)" }]]);
  }));
