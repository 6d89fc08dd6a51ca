/**
 * HTTP Message Signatures (RFC 9421) by hmac-sha256 over method, path and Content-Digest (RFC 9530), and the moment of
 * signing. What is signed are headers alone, so that a stranger is refused before anything of a body is read.
 *
 *     Content-Digest: sha-256=:<base64>:
 *     Signature-Input: sig=("@method" "@path" "content-digest");created=1764061200;keyid="partner-1"
 *     Signature: sig=:<base64>:
 */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Problem } from "./problem.ts";

/** One secret of a sender. Several of one tenant may be valid at once: so they are changed without a pause. */
export type Key = { id: string; tenant: string; secret: Uint8Array<ArrayBuffer> };

/** What a good signature says: who sent it, and the digest that the body must have, SHA-256. */
export type Signed = { key: string; tenant: string; digest: Uint8Array };

const components = '("@method" "@path" "content-digest")';
const encoder = new TextEncoder();

/** Verifies the signatures of known keys. */
export class Verifier {
  readonly #keys: ReadonlyMap<string, Key>;

  /** @param skew how far the sender's clock and the edge's may be apart, in ms; also how long a request is good */
  constructor(keys: readonly Key[], readonly skew: number) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** @throws {Problem} the same one for an unknown key as for a wrong signature */
  verify({ method, url, headers }: Request, now: number): Signed {
    const read = readSignature(headers);
    if (read === null) {
      throw new Problem("unsigned", "see RFC 9421, and the edge's documentation for its form");
    }
    const { id, created, params, signature, digest } = read;
    const known = this.#keys.get(id);
    if (known === undefined) throw new Problem("bad-signature");
    const base = signatureBase({ method, path: new URL(url).pathname, digest, params });
    if (!isSame(hmac(sha256, known.secret, encoder.encode(base)), signature)) {
      throw new Problem("bad-signature");
    }
    if (Math.abs(now - created) > this.skew) throw new Problem("stale");
    return { key: id, tenant: known.tenant, digest: fromBase64(digest.slice(9, -1))! };
  }
}

/** The headers that sign a request; for clients and tests. */
export async function sign(
  { method, url, body, key, now }: {
    method: string;
    url: string;
    body: Uint8Array<ArrayBuffer>;
    key: Pick<Key, "id" | "secret">;
    now: number;
  },
): Promise<Record<string, string>> {
  const hash = await digestOf(body);
  const digest = `sha-256=:${hash.toBase64()}:`;
  const params = `${components};created=${Math.floor(now / 1000)};keyid="${key.id}"`;
  const base = signatureBase({ method, path: new URL(url).pathname, digest, params });
  const signature = hmac(sha256, key.secret, encoder.encode(base));
  return {
    "content-digest": digest,
    "signature-input": `sig=${params}`,
    "signature": `sig=:${signature.toBase64()}:`,
  };
}

/** From this many bytes on WebCrypto is faster, though it hands each call to another thread. */
const large = 8 * 1024;

/** SHA-256. */
export async function digestOf(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return body.length < large ? sha256(body) : new Uint8Array(await crypto.subtle.digest("SHA-256", body));
}

/** Takes as long wherever the two differ. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let differences = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) differences |= one[at] ^ other[at];
  return differences === 0;
}

function signatureBase(
  { method, path, digest, params }: { method: string; path: string; digest: string; params: string },
): string {
  return `"@method": ${method}\n"@path": ${path}\n"content-digest": ${digest}\n"@signature-params": ${params}`;
}

function readSignature(headers: Headers) {
  const input =
    /^([a-z][a-z0-9_.*-]{0,63})=(\("@method" "@path" "content-digest"\)((?:;[a-z]+=(?:\d{1,12}|"[ !#-[\]-~]{0,128}"))*))$/
      .exec(headers.get("signature-input") ?? "");
  const given = /^([a-z][a-z0-9_.*-]{0,63})=:([A-Za-z0-9+/]{43}=):$/.exec(headers.get("signature") ?? "");
  const digest = /^sha-256=:[A-Za-z0-9+/]{43}=:$/.exec(headers.get("content-digest") ?? "");
  if (input === null || given === null || digest === null || input[1] !== given[1]) return null;
  const [, , params, list] = input;
  const said = new Map([...list.matchAll(/;([a-z]+)=("?)([^;"]*)\2/g)].map((each) => [each[1], each[3]]));
  const created = Number(said.get("created") ?? NaN), id = said.get("keyid");
  const strange = [...said.keys()].some((name) => !["created", "keyid", "alg"].includes(name));
  const signature = fromBase64(given[2]);
  if (Number.isNaN(created) || id === undefined || strange || signature === null) return null;
  if ((said.get("alg") ?? "hmac-sha256") !== "hmac-sha256" || said.size !== list.split(";").length - 1) {
    return null;
  }
  return { id, created: created * 1000, params, signature, digest: digest[0] };
}

/** Null where it is no base64, e.g. by stray bits at its end. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    return null;
  }
}
