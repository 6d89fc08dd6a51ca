import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { Bad } from "../../batch/quarantine.ts";
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

Deno.test("a worker ends, another may begin and the text is closed when results are no longer taken", async () => {
  let ended = 0, closed = 0;
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    override terminate(): void {
      ended++;
      super.terminate();
    }
  };
  // One more than may be alive at once: a slot that is not given back leaves none for the last.
  const scans = navigator.hardwareConcurrency + 1;
  try {
    for (let scan = 0; scan < scans; scan++) {
      const pieces = (async function* () {
        try {
          for (;;) yield await Promise.resolve(text.slice());
        } finally {
          closed++;
        }
      })();
      for await (const found of scanInWorker(pieces, { shape, source: "a.csv" }, never)) {
        if (found.read > 0) break;
      }
    }
  } finally {
    globalThis.Worker = Worker;
  }
  assert.deepEqual({ ended, closed }, { ended: scans, closed: scans });
});

Deno.test("a signal stops a scan that waits for its worker", async () => {
  const stop = new AbortController();
  const pieces = (async function* () {
    yield await Promise.resolve(text.slice());
    stop.abort(new Error("stopped"));
    yield text.slice();
  })();
  const all = async () => {
    for await (const _ of scanInWorker(pieces, { shape, source: "a.csv" }, stop.signal));
  };
  await assert.rejects(all, /stopped/);
});
