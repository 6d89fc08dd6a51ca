/** What kafkajs lacks: record batches compressed with Snappy, LZ4 and Zstandard, and a limit on all. */
import { CompressionCodecs, CompressionTypes } from "kafkajs";
import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { ContractError } from "../errors.ts";
import { compressLz4, decompressLz4 } from "./lz4.ts";
import { compressSnappy, decompressSnappy } from "./snappy.ts";
import { compressZstd, decompressZstd } from "./zstd.ts";

/** The most bytes that one batch may hold: brokers take batches of 1 MB as a rule, and a bomb must not end the task. */
export const largestBatch = 128 * 1024 * 1024;

type Algorithm = {
  compress(data: Uint8Array): Uint8Array;
  decompress(data: Uint8Array, limit: number): Uint8Array;
};

const algorithms = {
  GZIP: {
    compress: (data) => gzipSync(data),
    decompress: (data, limit) => gunzipSync(data, { maxOutputLength: limit }),
  },
  Snappy: { compress: compressSnappy, decompress: decompressSnappy },
  LZ4: { compress: compressLz4, decompress: decompressLz4 },
  ZSTD: { compress: compressZstd, decompress: decompressZstd },
} satisfies Record<string, Algorithm>;

/** A codec as kafkajs calls it. */
export type Codec = {
  compress(encoder: { buffer: Uint8Array }): Promise<Buffer>;
  decompress(data: Uint8Array): Promise<Buffer>;
};

/** Lets kafkajs read and write batches of every codec. May be called again. */
export function registerCodecs(): void {
  for (const name of Object.keys(algorithms) as (keyof typeof algorithms)[]) {
    CompressionCodecs[CompressionTypes[name]] = () => codec(name);
  }
}

/** The codec of that name; its errors are of ContractError and say which codec it was, never what the batch held. */
export function codec(name: keyof typeof algorithms, limit: number = largestBatch): Codec {
  const algorithm: Algorithm = algorithms[name];
  const run = (verb: string, work: () => Uint8Array) => {
    try {
      const { buffer, byteOffset, length } = work();
      return Promise.resolve(Buffer.from(buffer as ArrayBuffer, byteOffset, length));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return Promise.reject(new ContractError(`Cannot ${verb} a batch by ${name}: ${why}`, { cause: error }));
    }
  };
  return {
    compress: ({ buffer }) => run("compress", () => algorithm.compress(buffer)),
    decompress: (data) => run("decompress", () => algorithm.decompress(data, limit)),
  };
}
