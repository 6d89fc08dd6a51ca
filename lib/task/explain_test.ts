import assert from "node:assert/strict";
import fc from "fast-check";
import { ContractError, during, TransientError } from "../errors.ts";
import { causesOf, explain } from "./explain.ts";

/** What `work` throws. */
async function thrown(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

Deno.test("an error of ours says its message, and what was being done, the narrowest first", async () => {
  const statement = () =>
    Promise.reject(new ContractError("Cannot run 'COPY raw.rif_pde …' on DuckDB: Constraint error"));
  const commit = () => during("committing batch 20261128T062446-ab of rif.pde (rif/pde.csv)", statement);
  const error = await thrown(() => during("replaying", commit));
  assert.ok(error instanceof ContractError);
  assert.equal(
    explain(error),
    "Cannot run 'COPY raw.rif_pde …' on DuckDB: Constraint error, while committing batch 20261128T062446-ab of " +
      "rif.pde (rif/pde.csv), replaying",
  );
});

Deno.test("an unexpected error says its kind, its place and what was being done, not its message", async () => {
  const error = await thrown(() =>
    during("reading rif/pde.csv of rif.pde", () => Promise.reject(new RangeError("Jane Roe is 95")))
  );
  assert.match(
    explain(error),
    /^Cannot go on: unexpected RangeError at .*lib\/task\/explain_test\.ts:\d+, while reading rif\/pde\.csv of rif\.pde$/,
  );
  assert.equal(explain("Jane Roe"), "Cannot go on: unexpected string");
});

Deno.test("the chain of causes has kinds, codes, our messages and places, and of others what they say", () => {
  const driver = Object.assign(
    new Error(
      "Constraint Error: Duplicate key \"bene_id: -77, name: 'Roe'\" violates primary key constraint, line 12",
    ),
    { code: "ECONNRESET" },
  );
  const chain = causesOf(new TransientError("Cannot commit", { cause: new AggregateError([driver], "Roe") }));
  assert.deepEqual(chain.map(({ kind, code, message }) => ({ kind, code, message })), [
    { kind: "TransientError", code: null, message: "Cannot commit" },
    { kind: "AggregateError", code: null, message: "…" },
    {
      kind: "Error",
      code: "ECONNRESET",
      message: 'Constraint Error: Duplicate key "…" violates primary key constraint, line …',
    },
  ]);
  assert.ok(chain.every(({ at }) => at.length > 0 && /lib\/task\/explain_test\.ts:\d+$/.test(at[0])));
});

Deno.test("a chain that bites its tail ends", () => {
  const error = new Error("round");
  error.cause = error;
  assert.equal(causesOf(error).length, 1);
});

/** Values as records have them; a word that every message has tells nothing of one. */
const value = fc.oneof(
  fc.stringMatching(/^[A-Z][a-z]{3,12}(-[A-Z][a-z]{3,9})?$/),
  fc.stringMatching(/^[0-9]{4,12}(\.[0-9]{2})?$/),
  fc.stringMatching(/^[A-Z0-9]{11}$/),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 }),
).filter((text) => text.trim().length > 3 && causesOf(new Error(text))[0].message !== text);

const messages: ((value: string) => string)[] = [
  (value) => value,
  (value) => `Conversion Error: Could not convert string '${value}' to INT32`,
  (value) => `CSV Error on Line: 3\nOriginal Line: INSERT|${value}|2026\nExpected Number of Columns: 4`,
  (value) => `Duplicate key "id: ${value}" violates primary key constraint`,
  (value) => `Duplicate entry ${value}, ${value}`,
  (value) => `it's ${value}'s record`,
  (value) => `failed\n    at ${value} (${new URL("../../lib/", import.meta.url)}${value}.ts:1:1)`,
];

Deno.test("no value of a record is in what is said of an error, wherever it stands in the chain", () => {
  fc.assert(
    fc.property(value, fc.constantFrom(...messages), fc.nat(3), (value, message, place) => {
      const foreign = Object.assign(new TypeError(message(value)), {
        name: value,
        code: value,
        detail: value,
      });
      const error = [
        foreign,
        new ContractError("Cannot commit", { cause: foreign }),
        Object.assign(new Error("driver"), { originalError: foreign }),
        new AggregateError([new Error("one"), foreign], message(value)),
      ][place];
      const said = [
        explain(error),
        ...causesOf(error).flatMap(({ kind, code, message, at }) => [kind, code, message, ...at]),
      ];
      assert.ok(!said.join("\n").includes(value.trim()), said.join("\n"));
    }),
    { numRuns: 2_000 },
  );
});
