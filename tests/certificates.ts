/** Certificates for tests of TLS: an authority, and what it issues. Made anew each time, so no key is kept anywhere. */
import { Buffer } from "node:buffer";
import type { Certificate } from "./doubles/sql_server/tds/tls.ts";

const signatureAlgorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const oids = {
  commonName: oid(0x55, 0x04, 0x03),
  basicConstraints: oid(0x55, 0x1d, 0x13),
  subjectAltName: oid(0x55, 0x1d, 0x11),
};

export class Authority {
  private constructor(
    private readonly keys: CryptoKeyPair,
    private readonly name: string,
    readonly cert: string,
  ) {}

  static async make(name: string): Promise<Authority> {
    const keys = await makeKeys();
    const isAuthority = extension(oids.basicConstraints, sequence(tlv(0x01, Uint8Array.of(0xff))));
    return new Authority(keys, name, await certificate(name, keys.publicKey, [isAuthority], { name, keys }));
  }

  /** A certificate for localhost and 127.0.0.1. */
  async issue(): Promise<Certificate> {
    const keys = await makeKeys();
    const names = sequence(
      tlv(0x82, new TextEncoder().encode("localhost")),
      tlv(0x87, Uint8Array.of(127, 0, 0, 1)),
    );
    const extensions = [extension(oids.subjectAltName, names)];
    const cert = await certificate("localhost", keys.publicKey, extensions, {
      name: this.name,
      keys: this.keys,
    });
    const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
    return { cert, key: pem("PRIVATE KEY", key) };
  }
}

type Issuer = { name: string; keys: CryptoKeyPair };

function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
}

async function certificate(
  subject: string,
  key: CryptoKey,
  extensions: Uint8Array[],
  { name, keys }: Issuer,
): Promise<string> {
  const day = 86_400_000;
  const body = sequence(
    tlv(0xa0, integer(Uint8Array.of(2))),
    integer(crypto.getRandomValues(new Uint8Array(8)).map((byte, at) => at === 0 ? byte & 0x7f | 1 : byte)),
    signatureAlgorithm,
    distinguishedName(name),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    distinguishedName(subject),
    new Uint8Array(await crypto.subtle.exportKey("spki", key)),
    tlv(0xa3, sequence(...extensions)),
  );
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const raw = new Uint8Array(await crypto.subtle.sign(algorithm, keys.privateKey, body));
  const signature = sequence(integer(positive(raw.subarray(0, 32))), integer(positive(raw.subarray(32))));
  return pem("CERTIFICATE", sequence(body, signatureAlgorithm, tlv(0x03, Uint8Array.of(0, ...signature))));
}

function distinguishedName(name: string): Uint8Array {
  return sequence(tlv(0x31, sequence(oids.commonName, tlv(0x0c, new TextEncoder().encode(name)))));
}

function extension(id: Uint8Array, value: Uint8Array): Uint8Array {
  return sequence(id, tlv(0x04, value));
}

function time(at: number): Uint8Array {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "").slice(2);
  return tlv(0x17, new TextEncoder().encode(text));
}

/** Without leading zeros, and not negative. */
function positive(value: Uint8Array): Uint8Array {
  const from = value.findIndex((byte) => byte !== 0);
  const trimmed = value.subarray(from);
  return trimmed[0] >= 0x80 ? Uint8Array.of(0, ...trimmed) : trimmed;
}

function integer(value: Uint8Array): Uint8Array {
  return tlv(0x02, value);
}

function oid(...bytes: number[]): Uint8Array {
  return tlv(0x06, Uint8Array.from(bytes));
}

function sequence(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return tlv(0x30, Uint8Array.from(parts.flatMap((part) => [...part])));
}

function tlv(tag: number, value: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Uint8Array.of(tag, ...size, ...value);
}

function pem(label: string, data: Uint8Array): string {
  const lines = Buffer.from(data).toString("base64").match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
