import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { UnsettledError } from "../../errors.ts";
import type { Feed } from "../../feeds/feed.ts";
import type { Listed, Storage } from "../../storage/storage.ts";
import type { Chunk, Work } from "../source.ts";
import { fileSource } from "./files.ts";

const pipes: Feed = {
  name: "test.pipes",
  shape: { kind: "tabular", delimiter: "|", quote: null, required: ["ID"], optional: [] },
  sources: { files: { folder: "in", prefix: "pipes", extension: "csv", delivered: ["yyyymmdd"] } },
};
const { signal } = new AbortController();
const content = "ID|B\n1|x\n2|y\n";
const checksum = createHash("sha256").update(content).digest("hex");

/** Storage of files that have all the same content. */
class Held implements Storage {
  readonly url = "memory:";
  /** `path@version` of each file that was read, as often as it was. */
  readonly reads: string[] = [];
  readonly files: Record<string, Listed> = {};

  constructor(files: Record<string, Partial<Listed>>) {
    for (const [path, more] of Object.entries(files)) {
      this.files[path] = { path, size: content.length, version: "1", modified: new Date(0), ...more };
    }
  }

  async *list(prefix: string) {
    for (const file of Object.values(this.files)) {
      if (file.path.startsWith(prefix)) yield await Promise.resolve({ ...file });
    }
  }

  read(path: string, version?: string) {
    this.reads.push(`${path}@${version}`);
    return ReadableStream.from([new TextEncoder().encode(content)]);
  }

  exists = () => Promise.resolve(true);
  stat = (path: string) => Promise.resolve(this.files[path] ?? null);
  write = () => Promise.reject(new Error("not asked for"));
  remove = () => Promise.reject(new Error("not asked for"));
}

async function works(storage: Storage, { known = {}, feed = pipes, settle = 0 } = {}): Promise<Work[]> {
  return await Array.fromAsync(
    fileSource({ storage, settle }).work(feed, new Map(Object.entries(known)), signal),
  );
}

async function kindsOf(chunks: AsyncIterable<Chunk> | null): Promise<string[] | null> {
  return chunks && (await Array.fromAsync(chunks)).map(({ kind }) => kind);
}

Deno.test("files of the feed's name in its folder are its work, each as it lies there", async () => {
  const held = new Held({ "in/pipes_20261124.csv": { size: 7 }, "in/tubes.csv": {}, "in/pipes.csv": {} });
  const some = await works(held, { known: { "in/pipes.csv": "a" } });
  assert.deepEqual(some.map(({ open: _, bytesRead: __, ...work }) => work), [
    {
      slice: "in/pipes_20261124.csv",
      source: "in/pipes_20261124.csv",
      from: null,
      delivered: { at: "2026-11-24", by: "name" },
      size: 7,
    },
    {
      slice: "in/pipes.csv",
      source: "in/pipes.csv",
      from: "a",
      delivered: { at: null, by: "bare_name" },
      size: content.length,
    },
  ]);
  assert.deepEqual(await works(held, { feed: { ...pipes, sources: {} } }), []);
});

Deno.test.each([
  { what: "is new", known: {}, times: 1, kinds: ["rows", "rows", "end"] },
  { what: "has other content", known: { "in/pipes.csv": "0" }, times: 2, kinds: ["rows", "rows", "end"] },
  { what: "is as its checkpoint says", known: { "in/pipes.csv": checksum }, times: 1, kinds: null },
])("a file that $what is read $times times", async ({ known, times, kinds }) => {
  const held = new Held({ "in/pipes.csv": { version: "7" } });
  const [work] = await works(held, { known });
  assert.equal(work.bytesRead!(), 0);
  assert.deepEqual(await kindsOf(await work.open(signal)), kinds);
  assert.deepEqual(held.reads, Array.from({ length: times }, () => "in/pipes.csv@7"));
  assert.equal(work.bytesRead!(), content.length);
});

Deno.test("the bytes read of a file are counted anew when it is read for its records", async () => {
  const held = new Held({ "in/pipes.csv": {} });
  held.read = () =>
    ReadableStream.from(["ID|B\n", "1|x\n2|", "y\n"].map((text) => new TextEncoder().encode(text)));
  const [work] = await works(held, { known: { "in/pipes.csv": "0" } });
  const chunks = (await work.open(signal))!;
  assert.equal(work.bytesRead!(), 13);
  const counts: number[] = [];
  for await (const { kind } of chunks) if (kind === "rows") counts.push(work.bytesRead!());
  assert.deepEqual(counts, [5, 11, 13, 13]);
});

Deno.test("a file of a million bytes and more is scanned in a worker, a smaller one where it is", async () => {
  const { Worker } = globalThis;
  let workers = 0;
  globalThis.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      workers++;
      super(...options);
    }
  };
  try {
    for (const [size, expected] of [[999_999, 0], [1_000_000, 1]]) {
      const [work] = await works(new Held({ "in/pipes.csv": { size } }));
      assert.equal((await kindsOf(await work.open(signal)))!.at(-1), "end");
      assert.equal(workers, expected);
    }
  } finally {
    globalThis.Worker = Worker;
  }
});

Deno.test("the end of a file waits until it has been left alone for long enough", async () => {
  for (const ahead of [0, 3600e3]) {
    const begun = Date.now();
    const held = new Held({ "in/pipes.csv": { modified: new Date(begun + ahead) } });
    const [work] = await works(held, { settle: 60 });
    const late: number[] = [];
    for await (const _ of (await work.open(signal))!) late.push(Date.now() - begun);
    assert.ok(late.at(-1)! >= 58, `${late}`);
    assert.equal(late.length, 3);
  }
});

Deno.test("a file that was left alone for long enough is not waited for", async () => {
  const held = new Held({
    "in/pipes.csv": {},
    "in/pipes_2.csv": { modified: new Date(Date.now() + 3600e3) },
  });
  for (const [at, settle] of [60, 0].entries()) {
    const work = (await works(held, { settle }))[at];
    let turned = false, last: NodeJS.Immediate | undefined;
    for await (const { kind } of (await work.open(signal))!) {
      if (kind === "end") assert.equal(turned, false);
      clearImmediate(last);
      last = setImmediate(() => turned = true);
    }
    clearImmediate(last);
  }
});

Deno.test("a file that is written to, or removed, while it is read is left for the next run", async () => {
  for (const change of [{ version: "2" }, null]) {
    const held = new Held({ "in/pipes.csv": {} });
    const [work] = await works(held);
    const kinds: string[] = [];
    const all = async () => {
      for await (const { kind } of (await work.open(signal))!) {
        if (kinds.length === 0) {
          if (change === null) delete held.files["in/pipes.csv"];
          else Object.assign(held.files["in/pipes.csv"], change);
        }
        kinds.push(kind);
      }
    };
    await assert.rejects(
      all,
      (error) => error instanceof UnsettledError && /in\/pipes.csv/.test(error.message),
    );
    assert.deepEqual(kinds, ["rows", "rows"]);
  }
});

Deno.test("a signal stops the reading of a file, and its waiting", async () => {
  for (const settle of [0, 3600e3]) {
    const stop = new AbortController();
    const held = new Held({ "in/pipes.csv": { modified: new Date() } });
    const [work] = await works(held, { settle });
    const kinds: string[] = [];
    const all = async () => {
      for await (const { kind } of (await work.open(stop.signal))!) {
        kinds.push(kind);
        if (settle === 0) stop.abort();
        else if (kinds.length === 2) setTimeout(() => stop.abort(), 5);
      }
    };
    await assert.rejects(all, { name: "AbortError" });
    assert.equal(kinds.length, settle === 0 ? 1 : 2);
  }
});
