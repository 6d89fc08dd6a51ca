/** The keys of senders as the environment names them. */
import type { Key } from "./signature.ts";

/** As long as the hash that a signature is made with, in bytes: a shorter secret would be the weaker part. */
const shortest = 32;

/** Reads `id:tenant:secret,…`, the secrets in base64; null where it is something else, or nothing. */
export function readKeys(text: string): Key[] | null {
  const keys = text.split(",").map((each) => {
    const [id, tenant, secret, ...more] = each.trim().split(":");
    const bytes = readSecret(secret ?? "");
    const named = /^[\w.-]{1,64}$/.test(id) && /^[\w.-]{1,64}$/.test(tenant ?? "");
    return named && bytes !== null && more.length === 0 ? { id, tenant, secret: bytes } : null;
  });
  if (keys.includes(null)) return null;
  const known = keys as Key[];
  return new Set(known.map(({ id }) => id)).size === known.length ? known : null;
}

/** A secret of at least 32 bytes in base64; null where it is something else. */
export function readSecret(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.fromBase64(text);
    return bytes.length >= shortest ? bytes : null;
  } catch {
    return null;
  }
}
