/** A request's body, read whole within its limits, its digest checked, unpacked. */
import { Problem } from "./problem.ts";

export type BodyLimits = {
  /** Of a body as it comes, and unpacked, in bytes. */
  bytes: number;
  /** How long it may take to come, in ms. */
  time: number;
};

/** @throws {Problem} */
export async function readBody(
  request: Request,
  digest: Uint8Array,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new Problem("unsupported-type", "content-encoding: identity and gzip are supported");
  }
  const tooLarge = new Problem("body-too-large", `at most ${limits.bytes} bytes, also when unpacked`);
  const packed = await readPacked(request, limits, tooLarge);
  const actual = new Uint8Array(await crypto.subtle.digest("SHA-256", packed));
  if (!actual.every((byte, at) => byte === digest[at])) throw new Problem("wrong-digest");
  if (encoding === "identity") return packed;
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await readAll(unpacked.getReader(), limits.bytes, tooLarge);
}

async function readPacked(
  request: Request,
  { bytes, time }: BodyLimits,
  tooLarge: Problem,
): Promise<Uint8Array<ArrayBuffer>> {
  if (request.body === null) return new Uint8Array();
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (length > bytes) throw tooLarge;
  const late = new Problem("body-timeout", `within ${time / 1000} seconds`);
  // A length that is said is kept to: the server reads no further.
  const reader = length <= bytes ? null : request.body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      reader === null ? readSized(request) : readAll(reader, bytes, tooLarge),
      new Promise<never>((_, reject) => timer = setTimeout(() => reject(late), time)),
    ]);
  } finally {
    clearTimeout(timer);
    await reader?.cancel().catch(() => {});
  }
}

async function readSized(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return await request.bytes().catch(() => {
    throw brokeOff();
  });
}

function brokeOff(): Problem {
  return new Problem("broken-body", "it broke off, or its compression is damaged");
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
  tooLarge: Problem,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) throw tooLarge;
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw brokeOff();
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
