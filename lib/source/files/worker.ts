/// <reference lib="deno.worker" />
/** A thread that scans one file: takes a job, sends its chunks, no faster than they are taken. */
import { openStorage } from "../../storage/registry.ts";
import { ahead, type FromScanner, type Job, type ToScanner } from "./protocol.ts";
import { scanFile } from "./scan.ts";

let credit = ahead;
let wake = () => {};

self.onmessage = ({ data }: MessageEvent<ToScanner>) => {
  if (data !== "more") return void scan(data);
  credit++;
  wake();
};

async function scan({ storage, file, shape }: Job): Promise<void> {
  try {
    const reading = scanFile(openStorage(new URL(storage)).read(file.path, file.version), shape, file);
    for await (const chunk of reading.chunks) {
      while (credit === 0) await new Promise<void>((resolve) => wake = resolve);
      credit--;
      // The scanner's buffer is used again, so the rows go as a copy, which is then moved and not copied.
      const rows = chunk.rows.slice();
      send({ chunk: { ...chunk, rows }, columns: reading.columns }, [rows.buffer]);
    }
    send({ done: true });
  } catch (error) {
    const { name, message } = error as Error;
    send({ error: { name, message } });
  }
}

function send(message: FromScanner, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}
