/** LOGIN7: who logs in, to which database, and how. */
import { ByteReader } from "./bytes.ts";

export type Login = {
  packetSize: number;
  user: string;
  password: string;
  application: string;
  host: string;
  library: string;
  database: string;
  readOnlyIntent: boolean;
  /** A federated access token; null when there is none. */
  token: string | null;
  /** Whether Windows authentication is asked for, which is not supported. */
  integrated: boolean;
};

export function readLogin(data: Uint8Array): Login {
  const reader = new ByteReader(data);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const text = (at: number, unscramble = false) => {
    const offset = view.getUint16(at, true), units = view.getUint16(at + 2, true);
    if (unscramble) return password(data.subarray(offset, offset + units * 2));
    reader.at = offset;
    return reader.utf16(units);
  };
  const typeFlags = data[26], optionFlags2 = data[25], optionFlags3 = data[27];
  return {
    packetSize: view.getUint32(8, true),
    host: text(36),
    user: text(40),
    password: text(44, true),
    application: text(48),
    library: text(60),
    database: text(68),
    readOnlyIntent: (typeFlags & 0x20) !== 0,
    token: (optionFlags3 & 0x10) === 0 ? null : readToken(data, view),
    integrated: (optionFlags2 & 0x80) !== 0,
  };
}

function password(scrambled: Uint8Array): string {
  const plain = scrambled.map((byte) => {
    const mixed = byte ^ 0xa5;
    return mixed >> 4 | mixed << 4;
  });
  return new ByteReader(plain).utf16(plain.length / 2);
}

/** Of the features after the fixed part, the one with the access token. */
function readToken(data: Uint8Array, view: DataView): string | null {
  const pointer = view.getUint16(56, true);
  let at = view.getUint32(pointer, true);
  while (at < data.length && data[at] !== 0xff) {
    const length = view.getUint32(at + 1, true);
    // Feature 2 is federated authentication, library 1 a token that the client brings.
    if (data[at] === 2 && data[at + 5] >> 1 === 1) {
      const reader = new ByteReader(data);
      reader.at = at + 10;
      return reader.utf16(view.getUint32(at + 6, true) / 2);
    }
    at += 5 + length;
  }
  return null;
}
