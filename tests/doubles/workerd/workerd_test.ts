import assert from "node:assert/strict";
import { join } from "node:path";
import { project } from "../../../lib/config.ts";
import { sampleEvent } from "../../../lib/feeds/events/testing.ts";
import { bundleWorker, startWorkerd } from "./workerd.ts";

Deno.test("a bundled worker judges events in workerd, as the pipeline does", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await bundleWorker(join(project, "tests/doubles/workerd/judging_worker.ts"), folder);
    // The edge has none of these, and code that needs one would fail only when it comes to it.
    const code = await Deno.readTextFile(join(folder, "worker.js"));
    assert.doesNotMatch(code, /\beval\(|\bFunction\(|"node:|\bDeno\b/);

    await using workerd = await startWorkerd({ folder, port: 0, bindings: { GOOD: 'a "good" event' } });
    const judged = async (event: BodyInit) =>
      await (await fetch(workerd.url, { method: "POST", body: event })).text();
    const good = JSON.stringify(sampleEvent("claim"));
    assert.equal(await judged(good), 'a "good" event');
    // Not plain: WebAssembly leaves these to the close look, and the schema's check.
    assert.equal(await judged(good.replace("payer-1", "\\u00e9")), 'a "good" event');
    assert.equal(await judged(good.replace("payer-1", "é\ufffd")), 'a "good" event');
    assert.equal(await judged(good.replace("professional", "x")), "breaks_schema data.claim_type: enum");
    assert.equal(await judged(good.replace("claim-1", "claim\\u0000")), "breaks_schema subject: pattern");
    assert.equal(await judged(`\ufeff${good}`), "broken_json");
    assert.equal(await judged(new Uint8Array([0x7b, 0xff, 0x7d])), "not_utf8");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("startWorkerd() says why a worker does not start", async () => {
  const folder = await Deno.makeTempDir();
  await bundleWorker(join(project, "tests/doubles/workerd/judging_worker.ts"), folder);
  await Deno.writeTextFile(join(folder, "worker.js"), `import "node:buffer"; export default {};`);
  await assert.rejects(
    startWorkerd({ folder, port: 0, bindings: {} }),
    /Cannot start workerd: .*node:buffer/s,
  );
  await Deno.remove(folder, { recursive: true });
});
