/** What tasks print with `--json`, held against the published schemas: the runs of every test go through here. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import assert from "node:assert/strict";

const folder = new URL("../../lib/report/schemas/", import.meta.url);
const validators = new Map<string, ValidateFunction>();

/**
 * Fails when what was printed is no report of the task's. A task that ended before it had one has printed nothing.
 * @param task the program's name in `tasks`
 */
export function checkReport(task: string, args: readonly string[], stdout: string): void {
  if (!args.includes("--json") || stdout === "") return;
  const validate = validators.get(task) ?? compile(task);
  validators.set(task, validate);
  if (validate(JSON.parse(stdout))) return;
  const why = validate.errors!.map(({ instancePath, message, params }) =>
    `${instancePath}: ${message} ${JSON.stringify(params)}`
  );
  assert.fail(`${task} --json breaks its schema: ${why.join("; ")}`);
}

function compile(task: string): ValidateFunction {
  const name = Array.from(Deno.readDirSync(folder), ({ name }) => name).find((name) =>
    name.replace(/\.v\d+\.json$/, "") === task
  );
  assert.ok(name !== undefined, `no schema is published of ${task} --json`);
  return new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
    .compile(JSON.parse(Deno.readTextFileSync(new URL(name, folder))));
}
