import assert from "node:assert/strict";
import { Spool } from "./spool.ts";

Deno.test("Spool.open() spares the folders of runs that begin at the same moment, and removes those of the dead", async () => {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(`${root}/dead`);
  for (let round = 0; round < 20; round++) {
    const spools = await Promise.all(Array.from({ length: 8 }, () => Spool.open(root)));
    const folders = (await Array.fromAsync(Deno.readDir(root))).filter(({ isDirectory }) => isDirectory);
    assert.deepEqual(
      folders.map(({ name }) => `${root}/${name}`).toSorted(),
      spools.map(({ folder }) => folder).toSorted(),
    );
    for (const spool of spools) await spool[Symbol.asyncDispose]();
  }
  await Deno.remove(root, { recursive: true });
});
