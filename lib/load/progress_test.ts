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
