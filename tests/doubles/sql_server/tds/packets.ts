/** TDS packets: a header of 8 bytes, and messages that go over several of them. */
import type { Duplex } from "node:stream";

export const packetType = {
  batch: 1,
  rpc: 3,
  response: 4,
  attention: 6,
  bulk: 7,
  transaction: 14,
  login: 16,
  prelogin: 18,
} as const;

/** `reset` says that the session is to be cleaned first; `ignore` that the client gave the message up. */
export type Message = { type: number; data: Uint8Array; reset: boolean; ignore: boolean };

const headerSize = 8;

/** Puts messages together from what comes in whatever pieces. */
export class MessageReader {
  private pending = new Uint8Array(0);
  private parts: Uint8Array[] = [];
  private reset = false;

  constructor(private readonly take: (message: Message) => void) {}

  push(data: Uint8Array): void {
    this.pending = this.pending.length === 0 ? data.slice() : joinBytes([this.pending, data]);
    while (this.pending.length >= headerSize) {
      const length = this.pending[2] << 8 | this.pending[3];
      if (length < headerSize) throw new Error(`A packet of ${length} bytes`);
      if (this.pending.length < length) return;
      const [type, status] = this.pending;
      this.parts.push(this.pending.subarray(headerSize, length));
      this.pending = this.pending.subarray(length);
      this.reset ||= (status & 0x18) !== 0;
      if ((status & 1) === 0) continue;
      const message = { type, data: joinBytes(this.parts), reset: this.reset, ignore: (status & 2) !== 0 };
      this.parts = [];
      this.reset = false;
      this.take(message);
    }
  }
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Cuts a message's bytes into packets; `last` ends the message. */
export class PacketWriter {
  /** As negotiated, header included. */
  size = 4096;
  private kept = new Uint8Array(0);
  private number = 1;

  constructor(private readonly type: number = packetType.response) {}

  /** Whole packets of what there is; the rest is kept for the next call, unless this is the last. */
  packets(data: Uint8Array, last: boolean): Uint8Array {
    const all = this.kept.length === 0 ? data : joinBytes([this.kept, data]);
    const room = this.size - headerSize;
    // A full packet is held back: it may have to be the one that ends the message.
    const count = last
      ? Math.max(1, Math.ceil(all.length / room))
      : Math.max(0, Math.ceil(all.length / room) - 1);
    const used = last ? all.length : count * room;
    const out = new Uint8Array(used + count * headerSize);
    for (let n = 0; n < count; n++) {
      const part = all.subarray(n * room, Math.min((n + 1) * room, used));
      const at = n * (room + headerSize);
      const length = part.length + headerSize;
      out[at] = this.type;
      out[at + 1] = last && n === count - 1 ? 1 : 0;
      out[at + 2] = length >> 8;
      out[at + 3] = length & 255;
      out[at + 6] = this.number++ & 255;
      out.set(part, at + headerSize);
    }
    this.kept = all.slice(used);
    if (last) this.number = 1;
    return out;
  }
}

/** Writes, and waits while the other side takes nothing. @throws when it has gone */
export function send(stream: Duplex, data: Uint8Array): Promise<void> | void {
  if (stream.destroyed) throw new Gone();
  if (stream.write(data)) return;
  return new Promise((resolve, reject) => {
    const drained = () => {
      stream.off("close", closed);
      resolve();
    };
    const closed = () => {
      stream.off("drain", drained);
      reject(new Gone());
    };
    stream.once("drain", drained);
    stream.once("close", closed);
  });
}

/** The client has closed its connection. */
export class Gone extends Error {}
