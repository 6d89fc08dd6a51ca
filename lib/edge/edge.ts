/**
 * The edge: claim, member and provider events over HTTP, checked, answered and handed on. A handler of web standards
 * alone, which runs under `deno serve` and on edge runtimes.
 */
import type { Feed } from "../feeds/feed.ts";
import type { Sink } from "../sink/sink.ts";
import type { Uploaded } from "../sink/upload.ts";
import type { Mask } from "./mask.ts";
import type { Key } from "./signature.ts";

export type EdgeOptions = {
  keys: readonly Key[];
  limits: EdgeLimits;
  sink: Sink;
  mask: Mask | null;
  /** Keeps a whole file in landing; null where there is no landing. */
  upload: Upload | null;
  /** Told of every answer, for logs and metrics. */
  observe(answer: Answer): void;
  /** Why the sink cannot keep anything now; null when it can. */
  ready(): string | null;
};

export type EdgeLimits = {
  /** How far a sender's clock may be from the edge's, in ms; as long an accepted event is remembered. */
  skew: number;
  /** Of a body, packed and unpacked, and of one event, in bytes. */
  body: number;
  event: number;
  /** Of events in a batch. */
  events: number;
  /** How long a body may take, in ms; of a file, how long nothing may come. */
  time: number;
  /** Bodies that are under way at once, in bytes. */
  underWay: number;
  /** Requests of one key a second, and at once after a pause. */
  rate: number;
  burst: number;
  /** Events that are remembered. */
  remembered: number;
  /** Of a file, in bytes. */
  file: number;
};

export const usualLimits: EdgeLimits = {
  skew: 300_000,
  body: 8 * 1024 * 1024,
  event: 1_000_000,
  events: 10_000,
  time: 30_000,
  underWay: 256 * 1024 * 1024,
  rate: 1_000,
  burst: 2_000,
  remembered: 200_000,
  file: 64 * 1024 ** 3,
};

export type Upload = (
  feed: Feed,
  file: { gzip: boolean; sha256: string; limit: number },
  body: ReadableStream<Uint8Array>,
) => Promise<Uploaded>;

/** One answer. Nothing of it is from a body. */
export type Answer = {
  route: string;
  status: number;
  /** The problem that was told, or null. */
  problem: string | null;
  /** The sender's key; null before it is known. */
  key: string | null;
  /** From the request's head to the answer, in ms. */
  ms: number;
  accepted: number;
  refused: number;
  repeated: number;
  /** What failed that is the edge's own: without a value, for its log. */
  error: unknown;
};
