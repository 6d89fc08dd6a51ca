/** Text scanned in a thread of its own, so that several files are scanned at once while others are read. */
import { fileURLToPath } from "node:url";
import { accessTo, needGrants } from "../../grants.ts";
import { Queue } from "../../queue.ts";
import { Refusal } from "./refusal.ts";
import type { FromScanner, ToScanner } from "./protocol.ts";
import type { Found, Job } from "./scan.ts";

/** As many workers as there are cores; who comes later waits. */
const places = {
  free: navigator.hardwareConcurrency,
  waiting: [] as (() => void)[],
  async take(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  },
  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free++;
    else next();
  },
};

const workerUrl = new URL("./worker.ts", import.meta.url);

/** How many pieces of text may be on their way at once. */
const ahead = 4;

/**
 * Like `scanText`, in a worker that lives as long as its results are taken. The text moves there; the rows found
 * are valid until the next are asked for.
 */
export async function* scanInWorker(
  text: AsyncIterable<Uint8Array<ArrayBuffer>>,
  job: Job,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  // What a worker may not read, Deno prints, and says in words alone.
  needGrants(`scan ${job.source}`, accessTo(fileURLToPath(workerUrl)));
  await places.take();
  const pieces = text[Symbol.asyncIterator]();
  const worker = new Worker(workerUrl, { type: "module" });
  const say = (word: ToScanner, transfer: Transferable[] = []) => worker.postMessage(word, transfer);
  const heard = new Queue<FromScanner>(signal);
  worker.onmessage = ({ data }) => heard.push(data);
  worker.onerror = (event) => {
    event.preventDefault();
    heard.push({ error: event.message });
  };
  try {
    say(job);
    for (let underway = 0, ended = false; underway > 0 || !ended; underway--) {
      while (underway < ahead && !ended) {
        const { value, done } = await pieces.next();
        if (done) say("end");
        else say(value, [value.buffer]);
        ended = done === true;
        underway++;
      }
      const message = (await heard.next()).value!;
      if ("refused" in message) throw new Refusal(message.refused.reason, message.refused.detail);
      if ("error" in message) throw new Error(message.error);
      yield message.found;
      const { buffer } = message.found.rows;
      if (buffer.byteLength > 0) say(buffer, [buffer]);
    }
  } finally {
    worker.terminate();
    places.give();
    await pieces.return?.();
  }
}
