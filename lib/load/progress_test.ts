import assert from "node:assert/strict";
import { LoadProgress, progressLine } from "./progress.ts";

const file = (source: string, size: number, read = 0) => ({ source, size, bytesRead: () => read });

Deno.test("progressLine() names the file, its megabytes and their rate", () => {
  const carrier = file("rif/carrier_2026w48.csv", 1_024_000_000, 412_300_000);
  assert.equal(
    progressLine("rif.carrier", carrier, 10.85),
    "rif.carrier: rif/carrier_2026w48.csv  412 of 1,024 MB  38 MB/s",
  );
  assert.equal(
    progressLine("rif.carrier", carrier, 0.9),
    "rif.carrier: rif/carrier_2026w48.csv  412 of 1,024 MB",
  );
});

Deno.test("progressLine() has no figures for what is small, or counted by nobody", () => {
  assert.equal(progressLine("rif.pde", file("rif/pde.csv", 999_999, 999_999), 5), "rif.pde: rif/pde.csv");
  assert.equal(
    progressLine("core.claim", { source: "core.claim/3", size: 0 }, 5),
    "core.claim: core.claim/3",
  );
});

Deno.test("progressLine() has figures from a megabyte on, and a rate from a second on", () => {
  assert.equal(progressLine("a", file("a.csv", 1_000_000, 500_000), 1), "a: a.csv  1 of 1 MB  1 MB/s");
  assert.equal(progressLine("a", file("a.csv", 5_000_000), 5), "a: a.csv");
  assert.equal(progressLine("a", { source: "a.csv", size: 5_000_000 }, 5), "a: a.csv");
});

Deno.test("a load shows what it begins with, then a file at most every quarter of a second", () => {
  const shown: string[] = [];
  let now = 0;
  using progress = new LoadProgress((line) => shown.push(line), () => now);
  for (const ms of [0, 249, 250]) {
    now = ms;
    using _reading = progress.reading(`at ${ms}`, file("a.csv", 2_000_000, 1_000_000));
  }
  assert.deepEqual(shown, ["at 0: a.csv  1 of 2 MB", "at 250: a.csv  1 of 2 MB"]);
  using _slow = progress.reading("slow", file("a.csv", 2_000_000, 1_000_000));
  now = 2_250;
  progress.tick();
  assert.equal(shown.at(-1), "slow: a.csv  1 of 2 MB  1 MB/s");
});

Deno.test("a load that commits shows the file that it reads meanwhile, and a failed commit is over", async () => {
  const shown: string[] = [];
  using progress = new LoadProgress((line) => shown.push(line), () => 0);
  const failed = progress.committing(() => {
    using _reading = progress.reading("a", file("a.csv", 1));
    progress.tick();
    return Promise.reject(new Error("no"));
  });
  await assert.rejects(failed, /no/);
  progress.tick();
  assert.deepEqual(shown, ["a: a.csv", "a: a.csv"]);
});

Deno.test("a load shows the file that it has read longest, then that it commits, then nothing", async () => {
  const shown: string[] = [];
  {
    using progress = new LoadProgress((line) => shown.push(line), () => 0);
    const first = progress.reading("a", file("a.csv", 1));
    // What comes at once after another is not worth a line.
    const second = progress.reading("b", file("b.csv", 1));
    first[Symbol.dispose]();
    progress.tick();
    second[Symbol.dispose]();
    await progress.committing(() => Promise.resolve(progress.tick()));
    progress.tick();
  }
  assert.deepEqual(shown, ["a: a.csv", "b: b.csv", "committing what was read", ""]);
});
