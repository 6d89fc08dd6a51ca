/**
 * The checks of the schemas as modules of their own. They are compiled when the schemas are published, because edge
 * runtimes let no code be made of text; so ajv is a tool of that task, and nothing that runs in the pipeline loads it.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

// The package is CommonJS: its types say `default`, Deno gives what the module is.
const standaloneCode = standalone as unknown as typeof standalone.default;

const head = "// Generated from the schema beside it by `deno task schemas`: do not edit.\n" +
  '// @ts-self-types="../validator.d.ts"\n';

/** The module that checks values by a schema: validator.d.ts says what it exports. It imports nothing. */
export function validatorModule(schema: Record<string, unknown>): string {
  const ajv = new Ajv2020({
    validateFormats: false,
    // Nobody reads them: faults are told by place and rule.
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  return `${head}${standaloneCode(ajv, ajv.compile(schema))}\n`;
}
