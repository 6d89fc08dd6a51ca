/** A request's body, read whole within its limits, its digest checked, unpacked. */
import { joined } from "../joined.ts";
import { Problem } from "./problem.ts";
import { digestOf } from "./signature.ts";

export type BodyLimits = {
  /** Of a body as it comes, and unpacked, in bytes. */
  bytes: number;
  /** How long it may take to come, in ms. */
  time: number;
};

/** @param digest SHA-256 of the bytes as they come, in base64 @throws {Problem} */
export async function readBody(
  request: Request,
  digest: string,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new Problem("unsupported-type", "content-encoding: identity and gzip are supported");
  }
  const packed = await readPacked(request, limits);
  const actual = await digestOf(packed);
  if (actual.toBase64() !== digest) throw new Problem("wrong-digest");
  if (encoding === "identity") return packed;
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await readAll(unpacked.getReader(), limits.bytes);
}

async function readPacked(
  request: Request,
  { bytes, time }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (length > bytes) throw tooLarge(bytes);
  // A length that is said is kept to: the server reads no further.
  const reader = length <= bytes ? null : (request.body ?? new Blob([]).stream()).getReader();
  const reading = reader === null ? readSized(request) : readAll(reader, bytes);
  if (await isHere(reading)) return await reading;
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Problem("body-timeout", `within ${time / 1000} seconds`));
      reader?.cancel().catch(() => {});
    }, time);
    reading.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

/** Whether a body has come with its head, as small ones do: a timer costs more than to read it. */
async function isHere(reading: Promise<unknown>): Promise<boolean> {
  let here = false;
  const note = () => {
    here = true;
  };
  reading.then(note, note);
  for (let turn = 0; turn < 8 && !here; turn++) await null;
  return here;
}

function readSized(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  return request.bytes().catch(() => {
    throw brokeOff();
  });
}

function tooLarge(bytes: number): Problem {
  return new Problem("body-too-large", `at most ${bytes} bytes, also when unpacked`);
}

function brokeOff(): Problem {
  return new Problem("broken-body", "it broke off, or its compression is damaged");
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error instanceof Problem ? error : brokeOff();
  }
  return joined(chunks);
}
