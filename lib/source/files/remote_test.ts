import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Bad } from "../../batch/quarantine.ts";
import { Queue } from "../../queue.ts";
import { readFile, type Scan } from "./file.ts";
import { scanInWorker } from "./remote.ts";
import { scanText } from "./scan.ts";

const shape = { kind: "tabular", delimiter: "|", quote: null, required: ["ID"], optional: [] } as const;
const never = new AbortController().signal;
const remotely: Scan = (text, job) => scanInWorker(text, job, never);

async function read(content: Uint8Array<ArrayBuffer>, path: string, scan: Scan) {
  let rows = "", read = 0, refused: Bad | null = null, bad: Bad[] = [];
  for await (
    const chunk of readFile(new Blob([content]).stream(), shape, { path, size: content.length }, scan)
  ) {
    if (chunk.kind === "end") return { rows, read, bad, refused, end: chunk };
    if (chunk.kind === "refused") {
      refused = chunk.bad;
      [rows, read, bad] = ["", 0, []];
    } else {
      rows += new TextDecoder().decode(chunk.rows);
      read += chunk.read;
      bad.push(...chunk.bad);
    }
  }
  throw new Error("it has no end");
}

const lines = Array.from({ length: 300_000 }, (_, at) => at % 1000 === 7 ? `${at}` : `${at}|value ${at}`);
const text = new TextEncoder().encode(`ID|B\n${lines.join("\n")}\n`);

function joined(header: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`ID|B\n${lines.join("\n")}\n${header}\n1|2\n`);
}

Deno.test.each([
  { what: "text", path: "a.csv", content: text },
  { what: "gzip", path: "a.csv.gz", content: new Uint8Array(gzipSync(text)) },
  { what: "gzip cut short", path: "a.csv.gz", content: new Uint8Array(gzipSync(text)).slice(0, -9) },
  { what: "UTF-16", path: "a.csv", content: new Uint8Array([0xff, 0xfe, ...text.slice(0, 1000)]) },
  { what: "joined files", path: "a.csv", content: new Uint8Array([...text, ...text]) },
  { what: "files of other columns, joined", path: "a.csv", content: joined("B|ID") },
  { what: "no header", path: "a.csv", content: new Uint8Array() },
  { what: "a header without the key", path: "a.csv", content: new TextEncoder().encode("X|B\n1|2\n3|4\n") },
])("a worker finds in $what what a scan here finds", async ({ what, path, content }) => {
  const here = await read(content, path, scanText);
  assert.deepEqual(await read(content, path, remotely), here);
  assert.deepEqual(here.end.drift, what === "joined files" ? ["header repeated: 1 line"] : []);
});

/** Runs `work` with workers that write down what becomes of them: buffers are those of rows that are given back. */
async function watched(work: (seen: { begun: number; ended: number; buffers: number[] }) => Promise<void>) {
  const seen = { begun: 0, ended: 0, buffers: [] as number[] };
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options);
      seen.begun++;
    }
    override postMessage(message: unknown, transfer: unknown = []): void {
      if (message instanceof ArrayBuffer) seen.buffers.push(message.byteLength);
      super.postMessage(message, transfer as Transferable[]);
    }
    override terminate(): void {
      seen.ended++;
      super.terminate();
    }
  };
  try {
    await work(seen);
  } finally {
    globalThis.Worker = Worker;
  }
}

const job = { shape, source: "a.csv" };

Deno.test("a worker ends and its text is closed when results are no longer taken", () =>
  watched(async (seen) => {
    let closed = 0;
    const pieces = (async function* () {
      try {
        for (;;) yield await Promise.resolve(text.slice());
      } finally {
        closed++;
      }
    })();
    for await (const found of scanInWorker(pieces, job, never)) {
      if (found.read > 0) break;
    }
    assert.deepEqual([seen.begun, seen.ended, closed], [1, 1, 1]);
  }));

Deno.test("as many workers live at once as there are cores, and who comes later begins when one ends", () =>
  watched(async (seen) => {
    const cores = navigator.hardwareConcurrency;
    const texts = Array.from({ length: cores + 1 }, () => new Queue<Uint8Array<ArrayBuffer>>());
    const scans = texts.map((text) => Array.fromAsync(scanInWorker(text, job, never)));
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(seen.begun, cores);
    texts[0].end();
    await scans[0];
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(seen.begun, cores + 1);
    for (const text of texts) text.end();
    await Promise.all(scans);
    assert.equal(seen.ended, cores + 1);
  }));

Deno.test("four pieces of text are on their way at once, and the memory of rows that were taken goes back", () =>
  watched(async ({ buffers }) => {
    let pulled = 0;
    const pieces = (async function* () {
      for (;;) {
        yield await Promise.resolve(new TextEncoder().encode(pulled === 0 ? "ID|B\n" : `${pulled}|b\n`));
        pulled++;
      }
    })();
    const scan = scanInWorker(pieces, job, never);
    for (const [returned, rows] of [0, 0, 1, 2].entries()) {
      assert.equal((await scan.next()).value!.read, returned === 0 ? 0 : 1);
      assert.deepEqual([pulled, buffers.length], [returned + 3, rows]);
    }
    assert.ok(buffers.every((length) => length > 0));
    await scan.return(undefined);
  }));

Deno.test("what goes wrong in a worker is the scan's error", async () => {
  const broken = { ...job, shape: { kind: "tabular" } as unknown as typeof shape };
  const nothing = new Queue<Uint8Array<ArrayBuffer>>();
  nothing.end();
  const scan = scanInWorker(nothing, broken, never);
  await assert.rejects(scan.next(), { name: "Error", message: /^TypeError: / });
});

Deno.test("a signal stops a scan that waits for its worker", async () => {
  const stop = new AbortController();
  const pieces = (async function* () {
    yield await Promise.resolve(text.slice());
    stop.abort(new Error("stopped"));
    yield text.slice();
  })();
  const all = async () => {
    for await (const _ of scanInWorker(pieces, job, stop.signal));
  };
  await assert.rejects(all, /stopped/);
});
