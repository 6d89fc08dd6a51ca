/** PRELOGIN: what both sides say of encryption before the login. */
import { ByteWriter } from "./bytes.ts";

const option = {
  version: 0,
  encryption: 1,
  instance: 2,
  thread: 3,
  mars: 4,
  federated: 6,
  end: 255,
} as const;
/** Values of the encryption option. */
export const encryption = { off: 0, on: 1, notSupported: 2, required: 3 } as const;

export type Prelogin = { encryption: number; federated: boolean };

export function readPrelogin(data: Uint8Array): Prelogin {
  const found: Prelogin = { encryption: encryption.notSupported, federated: false };
  for (let at = 0; data[at] !== option.end && at + 5 <= data.length; at += 5) {
    const offset = data[at + 1] << 8 | data[at + 2];
    if (data[at] === option.encryption) found.encryption = data[offset];
    if (data[at] === option.federated) found.federated = data[offset] === 1;
  }
  return found;
}

/** The server's answer. */
export function writePrelogin(answer: Prelogin): Uint8Array {
  const options: [number, number[]][] = [
    // 16.0.1000, SQL Server 2022.
    [option.version, [16, 0, 1000 >> 8, 1000 & 255, 0, 0]],
    [option.encryption, [answer.encryption]],
    [option.instance, [0]],
    [option.thread, []],
    [option.mars, [0]],
  ];
  if (answer.federated) options.push([option.federated, [1]]);
  const out = new ByteWriter();
  let offset = options.length * 5 + 1;
  for (const [token, value] of options) {
    for (const byte of [token, offset >> 8, offset & 255, value.length >> 8, value.length & 255]) {
      out.byte(byte);
    }
    offset += value.length;
  }
  out.byte(option.end);
  for (const [, value] of options) out.data(Uint8Array.from(value));
  return out.bytes.slice(0, out.at);
}
