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

/** What a good signature says: who sent it, and the SHA-256 that the body must have, in base64. */
export type Signed = { key: string; tenant: string; digest: string };

const components = '("@method" "@path" "content-digest")';
/** How the digest begins in its header. */
const algorithm = "sha-256=:";
const encoder = new TextEncoder();

/** Verifies the signatures of known keys. */
export class Verifier {
  /** Of each key its tenant, and the hash that has taken in its secret: it is copied for each request. */
  readonly #keys: ReadonlyMap<string, { tenant: string; keyed: ReturnType<typeof hmac.create> }>;

  /** @param skew how far the sender's clock and the edge's may be apart, in ms; also how long a request is good */
  constructor(keys: readonly Key[], readonly skew: number) {
    this.#keys = new Map(
      keys.map(({ id, tenant, secret }) => [id, { tenant, keyed: hmac.create(sha256, secret) }]),
    );
  }

  /** @throws {Problem} the same one for an unknown key as for a wrong signature */
  verify({ method, headers }: Request, path: string, now: number): Signed {
    const read = readSignature(headers);
    if (read === null) {
      throw new Problem("unsigned", "see RFC 9421, and the edge's documentation for its form");
    }
    const { id, created, params, signature, digest } = read;
    const known = this.#keys.get(id);
    if (known === undefined) throw new Problem("bad-signature");
    const base = signatureBase({ method, path, digest, params });
    const wanted = known.keyed.clone().update(encoder.encode(base)).digest().toBase64();
    if (!isSame(wanted, signature)) throw new Problem("bad-signature");
    if (Math.abs(now - created) > this.skew) throw new Problem("stale");
    return { key: id, tenant: known.tenant, digest: digest.slice(algorithm.length, -1) };
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
  const digest = `${algorithm}${hash.toBase64()}:`;
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
function isSame(one: string, other: string): boolean {
  let differences = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) differences |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differences === 0;
}

function signatureBase(
  { method, path, digest, params }: { method: string; path: string; digest: string; params: string },
): string {
  return `"@method": ${method}\n"@path": ${path}\n"content-digest": ${digest}\n"@signature-params": ${params}`;
}

const inputForm =
  /^([a-z][a-z0-9_.*-]{0,63})=(\("@method" "@path" "content-digest"\)((?:;[a-z]+=(?:\d{1,12}|"[!#-:<-[\]-~]{0,128}"))*))$/;
const signatureForm = /^([a-z][a-z0-9_.*-]{0,63})=:([A-Za-z0-9+/]{43}=):$/;
const digestForm = /^sha-256=:[A-Za-z0-9+/]{43}=:$/;

function readSignature(headers: Headers) {
  const input = inputForm.exec(headers.get("signature-input") ?? "");
  const given = signatureForm.exec(headers.get("signature") ?? "");
  const digest = headers.get("content-digest") ?? "";
  if (input === null || given === null || !digestForm.test(digest) || input[1] !== given[1]) return null;
  const [, , params, list] = input;
  let id: string | null = null, created: number | null = null;
  for (const word of list.split(";").slice(1)) {
    const at = word.indexOf("="), value = word.slice(at + 1);
    switch (word.slice(0, at)) {
      case "created":
        if (created !== null || value.startsWith('"')) return null;
        created = Number(value) * 1000;
        break;
      case "keyid":
        if (id !== null || !value.startsWith('"')) return null;
        id = value.slice(1, -1);
        break;
      case "alg":
        if (value !== '"hmac-sha256"') return null;
        break;
      default:
        return null;
    }
  }
  if (id === null || created === null) return null;
  return { id, created, params, signature: given[2], digest };
}
