import assert from "node:assert/strict";
import { ConfigError } from "../errors.ts";
import { fill, readScript } from "./script.ts";

Deno.test("readScript() parts statements by semicolons, but not by those in quotes, bodies and comments", () => {
  const script = readScript(
    "03_some.sql",
    `-- What it is for. And more.
--
-- Only when asked.

USE ROLE A;

-- The function: one. It is said why.
CREATE FUNCTION f() AS $$ SELECT ';' ; $$;
SELECT 'a;''b\\';c', "d;e" -- no end; here
;
/* nor; here */ SELECT 2;
`,
  );
  assert.deepEqual(script.statements.map(({ sql }) => sql.trim()), [
    "USE ROLE A",
    "CREATE FUNCTION f() AS $$ SELECT ';' ; $$",
    `SELECT 'a;''b\\';c', "d;e" -- no end; here`,
    "SELECT 2",
  ]);
  assert.deepEqual(script.statements.map(({ line }) => line), [5, 8, 9, 11]);
  assert.deepEqual({ ...script, statements: [] }, {
    name: "03_some",
    number: "03",
    title: "What it is for",
    onRequest: true,
    statements: [],
  });
});

Deno.test("readScript() gives statements the title of the comment before them, up to the next empty line", () => {
  const script = readScript("01_a.sql", "-- About.\n\n-- One: two. Three.\nA;\nB;\n\nC  c;\n-- Four\nD;\n");
  assert.deepEqual(script.statements.map(({ title }) => title), ["One: two", "One: two", "C c", "Four"]);
});

Deno.test("readScript() refuses what it may have parted wrongly", () => {
  const refused = [
    ["01_a.sql", "SELECT 'open;\n", /01_a\.sql, line 1: what is opened/],
    ["01_a.sql", "-- a\n\nSELECT $$ open;\n", /line 3: what is opened/],
    ["01_a.sql", "SELECT 1", /line 1: the statement does not end/],
    ["a.sql", "SELECT 1;", /named like/],
  ] as const;
  for (const [file, text, message] of refused) {
    assert.throws(
      () => readScript(file, text),
      (error: Error) => error instanceof ConfigError && message.test(error.message),
    );
  }
});

Deno.test("fill() puts parameters in, everywhere, or names those that are missing", () => {
  const [statement] = readScript("01_a.sql", "USE {{a}}.{{b}}.{{a}};").statements;
  assert.deepEqual(statement.parameters, ["a", "b"]);
  assert.deepEqual(fill(statement, { a: "$&", b: "Y" }), { sql: "USE $&.Y.$&" });
  assert.deepEqual(fill(statement, { b: "Y" }), { missing: ["a"] });
  assert.deepEqual(fill(statement, {}), { missing: ["a", "b"] });
});
