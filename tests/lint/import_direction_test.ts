import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { forbidden, inProject } from "./import_direction.ts";
import plugin from "./plugin.ts";

Deno.test.each([
  { file: "/p/lib/feeds/feed.ts", to: "../load/load.ts", allowed: false },
  { file: "/p/lib/load/load.ts", to: "../feeds/feed.ts", allowed: true },
  { file: "/p/lib/load/load.ts", to: "../publish/delta/log.ts", allowed: false },
  { file: "/p/lib/load/load.ts", to: "../publish/publish.ts", allowed: true },
  { file: "/p/lib/load/load.ts", to: "@duckdb/node-api", allowed: false },
  { file: "/p/lib/warehouse/duckdb/database.ts", to: "@duckdb/node-api", allowed: true },
  { file: "/p/lib/load/load.ts", to: "../config.ts", allowed: false },
  { file: "/p/lib/load/load.ts", to: "../../tasks/ingest.ts", allowed: false },
  { file: "/p/tasks/ingest.ts", to: "../lib/config.ts", allowed: true },
])("$file may import $to: $allowed", ({ file, to, allowed }) => {
  assert.equal(forbidden(file, to) === null, allowed);
});

Deno.test("the plugin sees import() like import", () => {
  const source = `export const load = () => import("../load/load.ts");`;
  const found = Deno.lint.runPlugin(plugin, "/p/lib/feeds/feed.ts", source);
  assert.equal(found.length, 1);
});

Deno.test("a path is looked at from the project on, whatever the folders above it are called", () => {
  assert.equal(inProject(fileURLToPath(import.meta.url)), "/tests/lint/import_direction_test.ts");
  assert.equal(inProject("/elsewhere/lib/a.ts"), "/elsewhere/lib/a.ts");
});
