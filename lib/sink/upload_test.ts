import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ConfigError } from "../errors.ts";
import { chooseFeeds } from "../feeds/feeds.ts";
import { filesIn, temporaryFolder } from "./testing.ts";
import { upload, type UploadForm, type UploadPromise } from "./upload.ts";

const [carrier] = chooseFeeds(["rif.carrier"]);
const content = new Uint8Array(300_000).map((_, at) => at % 127);
const sha256 = createHash("sha256").update(content).digest("hex");
const name = `carrier-${sha256.slice(0, 16)}.csv`;

/** The content in chunks; it breaks off after so many bytes, if asked. */
function body(bytes = content, breaksAt = Infinity): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= breaksAt) return controller.error(new TypeError("connection closed"));
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += 10_000));
    },
  });
}

/** A landing folder and the sending of files to it. */
async function landing() {
  const folder = await temporaryFolder();
  return {
    send: (stream: ReadableStream<Uint8Array>, options: Partial<UploadForm & UploadPromise> = {}) => {
      const form: UploadForm = { extension: "csv", gzip: false, ...options };
      return upload({ folder: folder.url }, carrier, form, stream, { sha256, limit: 1e9, ...options });
    },
    files: () => filesIn(`${folder.path}/rif`),
    drafts: () => filesIn(`${folder.path}/rif/.claimhouse-drafts`).size,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("upload() keeps a file under a name of its content, once", async () => {
  await using to = await landing();
  const path = `rif/${name}`, bytes = content.length;
  assert.deepEqual(await to.send(body()), { outcome: "kept", path, bytes });
  assert.deepEqual([...to.files().keys()], [name]);
  assert.equal(to.files().get(name), new TextDecoder().decode(content));
  const again = await to.send(body(), { sha256: sha256.toUpperCase() });
  assert.deepEqual(again, { outcome: "exists", path, bytes });
  const zipped = await to.send(body(), { gzip: true });
  assert.deepEqual(zipped, { outcome: "kept", path: `${path}.gz`, bytes });
  assert.deepEqual([...to.files().keys()], [name, `${name}.gz`]);
  assert.equal(to.drafts(), 0);
});

Deno.test("upload() of one file by several at once ends with one file", async () => {
  await using to = await landing();
  const ends = await Promise.all([1, 2, 3].map(() => to.send(body())));
  assert(ends.every(({ outcome }) => outcome === "kept" || outcome === "exists"));
  assert.deepEqual([[...to.files().keys()], to.drafts()], [[name], 0]);
});

Deno.test("upload() leaves nothing of a file that is not what was promised", async () => {
  await using to = await landing();
  assert.deepEqual(await to.send(body(), { sha256: "0".repeat(64) }), { outcome: "wrong_digest" });
  assert.deepEqual(await to.send(body(content.slice(1))), { outcome: "wrong_digest" });
  assert.deepEqual(await to.send(body(), { limit: content.length - 1 }), { outcome: "too_long" });
  assert.deepEqual(await to.send(body(content, 100_000)), { outcome: "broken_off" });
  assert.deepEqual([to.files().size, to.drafts()], [0, 0]);
  assert.equal((await to.send(body(), { limit: content.length })).outcome, "kept");
});

Deno.test("upload() reads no more of a body that is too long", async () => {
  await using to = await landing();
  let read = 0, cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(read += 10)),
    cancel: () => void (cancelled = true),
  });
  assert.deepEqual(await to.send(endless, { limit: 1000 }), { outcome: "too_long" });
  assert(cancelled && read < 1000);
});

Deno.test("upload() refuses files that the feed does not have", async () => {
  await using to = await landing();
  await assert.rejects(to.send(body(), { extension: "ndjson" }), ConfigError);
});
