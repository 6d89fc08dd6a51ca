/** TLS inside TDS 7.x: the handshake goes in PRELOGIN messages, what follows over the bare connection. */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { createSecureContext, TLSSocket } from "node:tls";
import { joinBytes, packetType, PacketWriter } from "./packets.ts";

export type Certificate = { cert: string; key: string };

/** `taken` says what became of bytes that came: those of the handshake are in messages, later ones are not. */
export class WrappedTls {
  /** Where plain text is read and written once the handshake is done. */
  readonly plain: TLSSocket;
  private readonly encrypted: Duplex;
  private flight: Uint8Array[] = [];
  /** Whether the last message of the handshake has gone. */
  done = false;

  constructor(private readonly socket: Socket, { cert, key }: Certificate) {
    this.encrypted = new Duplex({
      read() {},
      write: (chunk: Uint8Array, _, callback) => this.write(chunk, callback),
    });
    // TLS 1.3 has messages after its handshake, for which TDS 7.x has no place.
    const secureContext = createSecureContext({ cert, key, maxVersion: "TLSv1.2" });
    this.plain = new TLSSocket(this.encrypted as unknown as Socket, { isServer: true, secureContext });
    // A client that does not trust the certificate closes the connection, which is seen there.
    this.plain.on("error", () => {});
    this.encrypted.on("error", () => {});
    socket.on("close", () => this.plain.destroy());
  }

  /** Takes bytes of TLS that came from the client. */
  push(data: Uint8Array): void {
    this.encrypted.push(Buffer.from(data));
  }

  private write(chunk: Uint8Array, callback: () => void): void {
    if (this.done) {
      if (this.socket.destroyed || this.socket.write(chunk)) callback();
      else this.socket.once("drain", callback);
      return;
    }
    this.flight.push(chunk);
    const all = joinBytes(this.flight);
    const ends = flightEnds(all);
    if (ends !== null) {
      // Each message of the client's gets exactly one for an answer.
      this.socket.write(new PacketWriter(packetType.prelogin).packets(all, true));
      this.flight = [];
      this.done = ends === "finished";
    }
    callback();
  }
}

/** Whether these records are all that the server says before it waits; `finished` when it is its last word. */
function flightEnds(records: Uint8Array): "hello" | "finished" | null {
  let changed = false, at = 0;
  while (at + 5 <= records.length) {
    const type = records[at], end = at + 5 + (records[at + 3] << 8 | records[at + 4]);
    if (end > records.length) return null;
    if (type === 21) return "finished";
    if (type === 20) changed = true;
    if (type === 22 && changed) return "finished";
    // ServerHelloDone is an empty message, the last one of its record.
    const done = records.subarray(end - 4, end);
    if (type === 22 && done[0] === 14 && done[1] + done[2] + done[3] === 0) return "hello";
    at = end;
  }
  return null;
}
