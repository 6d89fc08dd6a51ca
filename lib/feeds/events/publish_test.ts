import { equal } from "node:assert/strict";
import fc from "fast-check";
import { claimEvent } from "./claim.ts";
import { eventChecker } from "./event.ts";
import { memberEvent } from "./member.ts";
import { providerEvent } from "./provider.ts";
import { schemaFiles } from "./publish.ts";
import { eventNames, sampleEvent } from "./testing.ts";

Deno.test("schemaFiles() gives the schemas and checks that are published, which `deno task schemas` writes", async () => {
  const folder = new URL("schemas/", import.meta.url);
  const there = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  equal(there.join(), [...schemaFiles().keys()].sort().join());
  for (const [file, text] of schemaFiles()) equal(await Deno.readTextFile(new URL(file, folder)), text, file);
});

Deno.test("the published checks import nothing and make no code of text, which edge runtimes do not allow", () => {
  const checks = [...schemaFiles()].filter(([file]) => file.endsWith(".js"));
  equal(checks.length, schemaFiles().size / 2);
  for (const [file, code] of checks) {
    equal(/\bimport\b|\brequire\(|\bFunction\(|\beval\(/.exec(code)?.[0], undefined, file);
  }
});

Deno.test("the published schemas and zod agree on what is good", () => {
  const zod = { claim: claimEvent, member: memberEvent, provider: providerEvent };
  const value = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      "",
      "0",
      "-1.5",
      "2026-02-30",
      "2026-11-24",
      "9999999999",
      0,
      1.5,
      true,
      [],
      {},
    ),
    fc.string({ maxLength: 3 }),
    fc.constantFrom([{}], [null], [{ claim_line_number: 1, paid_amount: null }], [{ payer: "payer-1" }]),
  );
  fc.assert(
    fc.property(fc.constantFrom(...eventNames), fc.nat(), fc.boolean(), value, (name, at, inData, value) => {
      const names = Object.keys(inData ? zod[name].shape.data.shape : zod[name].shape).filter((each) =>
        // What these hold is checked beside the schema.
        !["dataschema", "subject", `${name}_id`].includes(each)
      );
      const change = { [names[at % names.length]]: value };
      const event = inData ? sampleEvent(name, {}, change) : sampleEvent(name, change);
      equal("key" in eventChecker(name)(event), zod[name].safeParse(event).success);
    }),
    { numRuns: 3000 },
  );
});
