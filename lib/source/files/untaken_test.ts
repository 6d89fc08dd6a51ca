import assert from "node:assert/strict";
import type { Feed } from "../../feeds/feed.ts";
import type { Odd, Storage } from "../../storage/storage.ts";
import { untaken } from "./untaken.ts";

function feed(folder: string): Feed {
  return {
    name: `system.${folder}`,
    shape: { kind: "tabular", delimiter: ",", quote: '"', required: ["id"], optional: [] },
    sources: { files: { folder, prefix: "claim", extension: "csv" } },
  };
}
const declared = [feed("core"), feed("rif"), { ...feed("none"), sources: {} }];
const hours = (count: number) => new Date(Date.now() - count * 3600e3);

/** Storage of these files, and of what cannot be listed after the first of them. */
function storageOf(files: Record<string, Date>, odd: readonly Odd[] = []): Storage {
  return {
    async *list(_: string, onOdd: (odd: Odd) => void) {
      for (const [path, modified] of Object.entries(files)) {
        yield await Promise.resolve({ path, size: 1, version: "1", modified });
        for (const one of odd) onOdd(one);
      }
    },
  } as unknown as Storage;
}

async function found(storage: Storage, chosen = declared, signal = new AbortController().signal) {
  const all = await Array.fromAsync(untaken(storage, { declared, chosen }, signal));
  return all.map(({ path, failed }) => failed ? `${path} failed` : path);
}

Deno.test("a file that no declared feed takes is named, whichever feeds are chosen", async () => {
  const files = {
    "core/claim_1.csv": hours(1),
    "core/other.csv": hours(1),
    "claim.csv": hours(1),
    "rif/claim.csv": hours(1),
  };
  assert.deepEqual(await found(storageOf(files)), ["core/other.csv", "claim.csv"]);
  assert.deepEqual(await found(storageOf(files), []), ["core/other.csv", "claim.csv"]);
});

Deno.test("what a file system recovered is nobody's delivery", async () => {
  const files = { "lost+found/#12": hours(1), "lost+founder/x": hours(1) };
  const odd = { path: "lost+found", why: "it may not be read", denied: true };
  assert.deepEqual(await found(storageOf(files, [odd])), ["lost+founder/x"]);
});

Deno.test("a draft is its writer's own for a day, whichever way the clocks differ", async () => {
  const files = {
    "core/a.csv.part": hours(23),
    "core/b.csv.part": hours(-23),
    "core/c.csv.part": hours(25),
    "core/d.csv.part": hours(-25),
  };
  assert.deepEqual(await found(storageOf(files)), ["core/c.csv.part", "core/d.csv.part"]);
});

Deno.test("a draft of a day to the millisecond is left behind", async () => {
  const { now } = Date, day = hours(24);
  try {
    Date.now = () => day.getTime() + 24 * 3600e3;
    assert.deepEqual(await found(storageOf({ "core/a.csv.part": day })), ["core/a.csv.part"]);
  } finally {
    Date.now = now;
  }
});

Deno.test("what cannot be looked at may be a chosen feed's when it lies within its folder, or holds all", async () => {
  const odd = (path: string, denied = true): Odd => ({ path, why: "it may not be read", denied });
  const all = [odd("core"), odd("core/deep"), odd("corex"), odd("rif"), odd("."), odd("core/link", false)];
  assert.deepEqual(await found(storageOf({ "core/claim.csv": hours(1) }, all), [declared[0]]), [
    ...["core failed", "core/deep failed", "corex", "rif", ". failed", "core/link"],
  ]);
});

Deno.test("looking ends when it is told to", async () => {
  const stopped = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(found(storageOf({ "x": hours(1) }), declared, stopped), /stopped/);
});
