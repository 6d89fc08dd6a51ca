/// <reference lib="deno.worker" />
/** A thread that scans one file's text: it reads nothing itself, so it needs no permission. */
import { Queue } from "../../queue.ts";
import { Refusal } from "./refusal.ts";
import type { FromScanner, ToScanner } from "./protocol.ts";
import { recycle } from "../segment_rows.ts";
import { type Job, scanText } from "./scan.ts";

const text = new Queue<Uint8Array<ArrayBuffer>>();

self.onmessage = ({ data }: MessageEvent<ToScanner>) => {
  if (data === "end") text.end();
  else if (data instanceof Uint8Array) text.push(data);
  else if (data instanceof ArrayBuffer) recycle(data);
  else scan(data);
};

async function scan(job: Job): Promise<void> {
  try {
    for await (const found of scanText(text, job)) {
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
