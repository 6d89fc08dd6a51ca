/// <reference lib="deno.worker" />
/** A thread that scans one file's text: it reads nothing itself, so it needs no permission. */
import { Refusal } from "./refusal.ts";
import type { FromScanner, ToScanner } from "./protocol.ts";
import { recycle } from "./rows.ts";
import { type Job, scanText } from "./scan.ts";

const heard: (Uint8Array<ArrayBuffer> | "end")[] = [];
let wake = () => {};

self.onmessage = ({ data }: MessageEvent<ToScanner>) => {
  if (data === "end" || data instanceof Uint8Array) {
    heard.push(data);
    wake();
  } else if (data instanceof ArrayBuffer) recycle(data);
  else scan(data);
};

async function* text(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    while (heard.length === 0) await new Promise<void>((resolve) => wake = resolve);
    const piece = heard.shift()!;
    if (piece === "end") return;
    yield piece;
  }
}

async function scan(job: Job): Promise<void> {
  try {
    for await (const found of scanText(text(), job)) {
      const { rows, refusal } = found;
      send({ found: { ...found, refusal: refusal && plain(refusal) } }, [rows.buffer]);
    }
  } catch (error) {
    send(error instanceof Refusal ? { refused: plain(error) } : { error: String(error) });
  }
}

function plain({ reason, detail }: Pick<Refusal, "reason" | "detail">) {
  return { reason, detail };
}

function send(message: FromScanner, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}
