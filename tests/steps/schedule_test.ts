import assert from "node:assert/strict";
import fc from "fast-check";
import { schedule } from "./schedule.ts";

/** What happens when pieces take so many turns each, and some of them fail. */
async function trace(
  pieces: { name: string; after: string[]; turns?: number; fails?: boolean }[],
  width: number,
) {
  const said: string[] = [];
  let most = 0, now = 0;
  await schedule(pieces, {
    width,
    run: async ({ name, turns = 1, fails = false }) => {
      said.push(`${name} begins`);
      most = Math.max(most, ++now);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      now--;
      said.push(`${name} ends`);
      return !fails;
    },
    skip: ({ name }, failed) => said.push(`${name} is not run: ${failed} failed`),
  });
  return { said, most };
}

Deno.test("schedule() begins the first pieces first, as many as may run, each after those that it needs", async () => {
  const pieces = [
    { name: "a", after: [], turns: 99 },
    { name: "c", after: ["b"] },
    { name: "b", after: [], turns: 3 },
    { name: "d", after: [] },
  ];
  assert.deepEqual((await trace(pieces, 2)).said, [
    ...["a begins", "b begins", "b ends", "c begins", "c ends", "d begins", "d ends", "a ends"],
  ]);
});

Deno.test("schedule() does not run what comes after a failure, however far", async () => {
  const pieces = [
    { name: "a", after: [], fails: true },
    { name: "b", after: ["a"] },
    { name: "c", after: ["b"] },
    { name: "d", after: [] },
  ];
  assert.deepEqual((await trace(pieces, 1)).said, [
    ...["a begins", "a ends", "b is not run: a failed", "c is not run: b failed", "d begins", "d ends"],
  ]);
});

Deno.test("schedule() refuses a piece that waits for none of them", async () => {
  await assert.rejects(trace([{ name: "a", after: ["x"] }], 1), /a waits for what is not among the pieces/);
});

Deno.test("schedule() runs everything once, never more at a time than may run", () => {
  const piece = fc.record({ turns: fc.nat(9), needs: fc.array(fc.nat(9), { maxLength: 3 }) });
  return fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 9 }), fc.integer({ min: 1, max: 4 }), async (
    drawn,
    width,
  ) => {
    const pieces = drawn.map(({ turns, needs }, at) => ({
      name: `${at}`,
      after: needs.filter((need) => need < at).map(String),
      turns,
    }));
    const { said, most } = await trace(pieces, width);
    assert.ok(most <= width);
    assert.deepEqual(
      said.filter((line) => line.endsWith("begins")).map((line) => line.split(" ")[0]).toSorted(),
      pieces.map(({ name }) => name).toSorted(),
    );
    for (const { name, after } of pieces) {
      for (const before of after) {
        assert.ok(said.indexOf(`${before} ends`) < said.indexOf(`${name} begins`));
      }
    }
  }));
});

Deno.test("schedule() begins nothing more after its signal, and waits for what runs", async () => {
  const controller = new AbortController(), said: string[] = [];
  const pieces = ["a", "b", "c"].map((name) => ({ name, after: [] }));
  await schedule(pieces, {
    width: 2,
    run: async ({ name }) => {
      said.push(`${name} begins`);
      await Promise.resolve();
      controller.abort();
      await Promise.resolve();
      said.push(`${name} ends`);
      return true;
    },
    skip: () => {},
    signal: controller.signal,
  });
  assert.deepEqual(said, ["a begins", "b begins", "a ends", "b ends"]);
});
