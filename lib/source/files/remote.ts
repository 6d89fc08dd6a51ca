/** A file scanned in a thread of its own, so that several are scanned at once. */
import { TransientError, UnsettledError } from "../../errors.ts";
import type { Chunk, Reading } from "../source.ts";
import type { FromScanner, Job, ToScanner } from "./protocol.ts";
import { dialectOf } from "./scan.ts";

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

/** Like `scanFile`, in a worker that lives as long as the chunks are read. */
export function scanInWorker(job: Job, signal: AbortSignal): Reading {
  const reading = { columns: [] as string[], dialect: dialectOf(job.shape), chunks: chunks() };
  return reading;

  async function* chunks(): AsyncGenerator<Chunk> {
    await places.take();
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const say = (word: ToScanner) => worker.postMessage(word);
    const heard: FromScanner[] = [];
    let wake = () => {};
    const hear = (message: FromScanner) => {
      heard.push(message);
      wake();
    };
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      hear({ error: { name: "Error", message: event.message } });
    };
    signal.addEventListener("abort", () => wake());
    try {
      say(job);
      for (;;) {
        while (heard.length === 0) {
          signal.throwIfAborted();
          await new Promise<void>((resolve) => wake = resolve);
        }
        const message = heard.shift()!;
        if ("error" in message) throw revive(message.error);
        if ("done" in message) return;
        reading.columns = message.columns;
        yield message.chunk;
        say("more");
      }
    } finally {
      worker.terminate();
      places.give();
    }
  }
}

function revive({ name, message }: { name: string; message: string }): Error {
  const kinds = { TransientError, UnsettledError };
  const kind = kinds[name as keyof typeof kinds] ?? Error;
  return new kind(message);
}
