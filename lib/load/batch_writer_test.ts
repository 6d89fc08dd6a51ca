import assert from "node:assert/strict";
import { join } from "node:path";
import { inMemory } from "../../tests/in_memory.ts";
import { type Bad, badRecord } from "../batch/quarantine.ts";
import { TransientError } from "../errors.ts";
import type { Taken } from "../source/source.ts";
import { BatchWriter } from "./batch_writer.ts";
import { Spool } from "./spool.ts";

const mebibyte = 1024 * 1024;
const batch = { id: "b1", feed: "suite.commas", source: 'in "a".csv' };
const format = { delimiter: ",", quote: '"' } as const;
const text = (bytes: string) => new TextEncoder().encode(bytes);

function good(rows: string | Uint8Array<ArrayBuffer>, more: Partial<Taken> = {}): Taken {
  return {
    rows: typeof rows === "string" ? text(rows) : rows,
    read: 1,
    loaded: 1,
    longest: 4,
    bad: [],
    ...more,
  };
}

function badOf(record: number, more: Partial<Bad> = {}): Bad {
  return {
    ...badRecord(text("bad"), { where: { source: batch.source, record }, reason: "nul_byte" }),
    ...more,
  };
}

function badOnes(...bad: Bad[]): Taken {
  return { rows: new Uint8Array(), read: bad.length, loaded: 0, longest: 0, bad };
}

/** While it lasts, files take what is written to them in the way that is given. */
function writing(write: (file: Deno.FsFile, bytes: Uint8Array) => Promise<number>): Disposable {
  const { write: whole } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.write = function (bytes) {
    return write({ write: whole.bind(this) } as Deno.FsFile, bytes);
  };
  return { [Symbol.dispose]: () => void (Deno.FsFile.prototype.write = whole) };
}

inMemory(
  "a segment's part is closed when it has 128 MiB, or 32 MiB once a record has had a MiB",
  async ({ spool }) => {
    using _unwritten = writing((_, { length }) => Promise.resolve(length));
    const parts = async (...sizes: [bytes: number, longest: number][]) => {
      const writer = new BatchWriter(spool, batch);
      for (const [bytes, longest] of sizes) await writer.add(good(new Uint8Array(bytes), { longest }));
      const { segment } = writer.finish(["id"], format);
      await writer.discard();
      return segment!.parts.map((path) => path.slice(spool.folder.length + 1));
    };
    assert.deepEqual(await parts([128 * mebibyte - 1, 9], [1, 9]), ["b1.1.csv"]);
    assert.deepEqual(await parts([128 * mebibyte, 9], [1, mebibyte - 1]), ["b1.1.csv", "b1.2.csv"]);
    assert.deepEqual(await parts([32 * mebibyte, 9], [1, mebibyte - 1], [1, 9]), ["b1.1.csv"]);
    assert.deepEqual(await parts([32 * mebibyte, 9], [1, mebibyte], [1, 9]), ["b1.1.csv", "b1.2.csv"]);
    assert.deepEqual(await parts([32 * mebibyte - 1, mebibyte], [1, 9], [1, 9]), ["b1.1.csv", "b1.2.csv"]);
  },
);

inMemory(
  "a batch's rows are in its parts, byte by byte, however few a file takes at a time",
  async ({ spool }) => {
    using _slowly = writing((file, bytes) => file.write(bytes.subarray(0, 1)));
    const writer = new BatchWriter(spool, batch);
    await writer.add(good("1,a\n"));
    await writer.add(good("2,b\n3,ccc\n", { read: 2, loaded: 2, longest: 6 }));
    await writer.add(badOnes(badOf(4)));
    const { segment, ...rest } = writer.finish(["id"], format);
    const parts = [spool.path("b1.1.csv")];
    assert.deepEqual(segment, { parts, columns: ["id"], format, records: 3, bytes: 14, longest: 6 });
    assert.deepEqual(rest, {
      read: 4,
      refused: false,
      bad: { path: spool.path("b1.quarantine.csv"), rows: 1, records: 1 },
    });
    assert.equal(await Deno.readTextFile(parts[0]), "1,a\n2,b\n3,ccc\n");
    await writer.discard();
  },
);

inMemory(
  "a batch without a good record has no segment, one without a bad one no quarantine",
  async ({ spool, spooled }) => {
    const writer = new BatchWriter(spool, batch);
    assert.deepEqual(writer.finish([], format), {
      read: 0,
      refused: false,
      segment: null,
      bad: { path: null, rows: 0, records: 0 },
    });
    assert.deepEqual(await spooled(), []);
  },
);

inMemory(
  "quarantine has a line a record, RFC 4180, with what is not there empty and unquoted",
  async ({ spool }) => {
    const writer = new BatchWriter(spool, batch);
    await writer.add(badOnes(
      badOf(1, { raw: null, byteLength: 9, records: 7, digest: "d1" }),
      badOf(2, {
        where: { source: "", record: 2, byteOffset: 0 },
        detail: 'has "x"',
        envelope: '{"key":null}',
        raw: new Uint8Array(),
        byteLength: 0,
        digest: "d2",
      }),
    ));
    await writer.add(badOnes(badOf(3, { digest: "d3" })));
    const { path } = writer.finish([], format).bad;
    assert.deepEqual((await Deno.readTextFile(path!)).split("\n"), [
      'b1,suite.commas,"in ""a"".csv",1,,9,7,nul_byte,,,,d1',
      'b1,suite.commas,"in ""a"".csv",2,0,0,1,nul_byte,"has ""x""","","{""key"":null}",d2',
      'b1,suite.commas,"in ""a"".csv",3,,3,1,nul_byte,,"YmFk",,d3',
      "",
    ]);
    await writer.discard();
  },
);

Deno.test("what is found are the counts of bad records by reason, and the first detail that one has", async () => {
  const writer = new BatchWriter(null, batch);
  await writer.add(badOnes(badOf(1), badOf(2, { records: 4 })));
  assert.deepEqual([writer.found.reasons, writer.found.detail], [{ nul_byte: 5 }, null]);
  await writer.add(
    badOnes(badOf(3, { reason: "too_long", detail: "first" }), badOf(4, { detail: "second" })),
  );
  const { reasons, detail, rows, bad, read } = writer.found;
  assert.deepEqual([reasons, detail], [{ nul_byte: 6, too_long: 1 }, "first"]);
  assert.deepEqual({ rows, bad, read }, { rows: 4, bad: 7, read: 4 });
});

inMemory("refuse() drops what was added: one bad record accounts for all", async ({ spool, spooled }) => {
  const writer = new BatchWriter(spool, batch);
  await writer.add(good("1,a\n"));
  await writer.add(badOnes(badOf(2, { detail: "x" })));
  assert.equal(writer.isRefused, false);
  await writer.refuse(badOf(1, { reason: "broken_gzip", records: 9 }));
  assert.equal(writer.isRefused, true);
  assert.deepEqual(writer.finish(["id"], format), {
    read: 9,
    refused: true,
    segment: null,
    bad: { path: spool.path("b1.quarantine.csv"), rows: 1, records: 9 },
  });
  assert.deepEqual([writer.found.reasons, writer.found.detail, writer.found.longest], [
    { broken_gzip: 9 },
    null,
    0,
  ]);
  assert.deepEqual(await spooled(), ["b1.quarantine.csv"]);
  await writer.discard();
});

inMemory("finish() closes a batch's files, for a warehouse to read them", async ({ spool }) => {
  const { close } = Deno.FsFile.prototype;
  let closed = 0;
  Deno.FsFile.prototype.close = function () {
    closed++;
    close.call(this);
  };
  try {
    const writer = new BatchWriter(spool, batch);
    await writer.add(good("1,a\n", { bad: [badOf(2)] }));
    writer.finish(["id"], format);
    assert.equal(closed, 2);
    await writer.discard();
  } finally {
    Deno.FsFile.prototype.close = close;
  }
});

inMemory("without a spool a batch is only counted", async ({ spooled }) => {
  const writer = new BatchWriter(null, batch);
  await writer.add(good("1,a\n"));
  await writer.add(badOnes(badOf(2)));
  const { segment, bad } = writer.finish(["id"], format);
  assert.deepEqual([segment!.parts, segment!.records, segment!.bytes], [[], 1, 4]);
  assert.deepEqual(bad, { path: null, rows: 1, records: 1 });
  assert.deepEqual(await spooled(), []);
  await writer.discard();
});

inMemory(
  "a spool that cannot be written is an error that may pass, and names the folder",
  async ({ spool }) => {
    const root = join(spool.folder, "another");
    const another = await Spool.open(root);
    await Deno.remove(another.folder, { recursive: true });
    for (const taken of [good("1,a\n"), badOnes(badOf(1))]) {
      const writer = new BatchWriter(another, batch);
      await assert.rejects(writer.add(taken), (error) => {
        assert.ok(error instanceof TransientError && error.cause instanceof Deno.errors.NotFound);
        assert.equal(error.message, `Cannot write to spool folder ${another.folder}`);
        return true;
      });
      assert.deepEqual([writer.found.read, writer.found.loaded, writer.found.rows], [0, 0, 0]);
      await writer.discard();
    }
    await another[Symbol.asyncDispose]();
    await Deno.remove(root, { recursive: true });
  },
);
