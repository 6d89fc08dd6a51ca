import { Ajv2020 } from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { reportFiles, reports } from "./publish.ts";

type Schema = { [keyword: string]: unknown; properties?: Record<string, Schema> };

const schemas = [...reportFiles()].map(([file, text]) => [file, JSON.parse(text) as Schema] as const);

Deno.test("reportFiles() gives the schemas that are published, which `deno task schemas` writes", async () => {
  const folder = new URL("schemas/", import.meta.url);
  const there = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  assert.deepEqual(there, [...reportFiles().keys()].sort());
  for (const [file, text] of reportFiles()) {
    assert.equal(await Deno.readTextFile(new URL(file, folder)), text, file);
  }
});

Deno.test("every task that has --json has a schema, and no other; it loads none", async () => {
  const folder = new URL("../../tasks/", import.meta.url);
  const withJson: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    assert.equal(text.includes("lib/report/"), name === "schemas.ts", name);
    if (text.includes('option("--json"')) withJson.push(name.replace(/\.ts$/, ""));
  }
  assert.deepEqual(reports.map(({ task }) => task).sort(), withJson.sort());
});

for (const [file, schema] of schemas) {
  Deno.test(`${file} lets no member through that it does not describe`, () => {
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    for (const [path, { type, additionalProperties, properties }] of within(schema)) {
      if (type === "object") assert.ok(additionalProperties !== undefined, `${path} is open`);
      for (const [name, { description }] of Object.entries(properties ?? {})) {
        assert.match(String(description), /\S.*\.$/, `${path}/${name} is not described`);
      }
    }
  });
}

/** The schema and all schemas in it, each with its place. */
function within(schema: Schema, path = "#"): (readonly [string, Schema])[] {
  return [
    [path, schema] as const,
    ...Object.entries(schema).flatMap(([keyword, value]) =>
      typeof value === "object" && value !== null ? within(value as Schema, `${path}/${keyword}`) : []
    ),
  ];
}
