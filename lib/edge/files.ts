/** `POST /v1/files/{feed}`: a whole file to landing, as it comes, kept when its bytes are those that were signed. */
import type { Feed, FileSpec } from "../feeds/feed.ts";
import { feeds } from "../feeds/feeds.ts";
import type { Uploaded } from "../sink/upload.ts";
import type { EdgeOptions } from "./edge.ts";
import { Problem } from "./problem.ts";
import type { Signed } from "./signature.ts";

const types: Record<FileSpec["extension"], string> = { csv: "text/csv", ndjson: "application/x-ndjson" };

/** What is answered of a file that is in landing; `exists`: it was there already. */
export type Landed = { feed: string; sha256: string } & Extract<Uploaded, { path: string }>;

/** The feed that the path names, when its files are of the request's type. @throws {Problem} */
export function feedOf(name: string, request: Request): Feed {
  const feed = feeds.find((feed) => feed.name === name && feed.sources.files !== undefined);
  if (feed === undefined) throw new Problem("unknown-feed");
  const type = types[feed.sources.files!.extension];
  if (mediaType(request) === type) return feed;
  throw new Problem("unsupported-type", `files of this feed are ${type}, packed by gzip or not at all`);
}

/** @throws {Problem} */
export async function takeFile(
  request: Request,
  feed: Feed,
  { upload, limits }: EdgeOptions,
  { digest }: Signed,
): Promise<Landed> {
  if (upload === null) throw new Problem("no-files");
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip") throw new Problem("unsupported-type");
  const sha256 = Uint8Array.fromBase64(digest).toHex();
  const body = patient(request.body ?? new Blob([]).stream(), limits.time);
  const uploaded = await upload(feed, { gzip: encoding === "gzip", sha256, limit: limits.file }, body)
    .catch((cause): Uploaded => {
      throw Object.assign(new Problem("sink-down", null, { retryAfter: 5 }), { cause });
    });
  switch (uploaded.outcome) {
    case "wrong_digest":
      throw new Problem("wrong-digest");
    case "too_long":
      throw new Problem("body-too-large", `at most ${limits.file} bytes`);
    case "broken_off":
      throw new Problem("broken-body", "it broke off, or nothing came for too long");
    default:
      return { feed: feed.name, sha256, ...uploaded };
  }
}

/** The type without its parameters, in lower case. */
export function mediaType({ headers }: Request): string {
  return (headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
}

/** The same bytes; breaks off when nothing comes for `ms`. */
function patient(body: ReadableStream<Uint8Array>, ms: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      const timer = setTimeout(() => controller.error(new Problem("body-timeout")), ms);
      try {
        const { value, done } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } finally {
        clearTimeout(timer);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
