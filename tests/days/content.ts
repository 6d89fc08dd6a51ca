/** What a file holds, written down while it is made: which records are good, which are bad and why. */
import { createHash } from "node:crypto";

/** A record that must be in raw; the columns that are NULL are left out. */
export type Good = { position: number; values: Record<string, string> };

/** A record, or a whole file, that must be in quarantine. */
export type Bad = {
  position: number;
  byteOffset: number | null;
  byteLength: number;
  records: number;
  reason: string;
  digest: string;
  /** Hex; null for a file and for what is too long. */
  raw: string | null;
};

export type Truth = { refused: boolean; good: Good[]; bad: Bad[] };
export type Content = { bytes: Uint8Array; truth: Truth };

/** What must become of a record. */
export type Fate = { values: Record<string, string> } | { reason: string };
/** A record, or bytes beside records: header, line ends, blank lines. */
export type Piece = { bytes: Uint8Array; fate: Fate | null };

/** A text before it is a file; `judge` says what becomes of a record of which only the beginning came. */
export type Draft = { pieces: Piece[]; judge: (beginning: Uint8Array) => Piece };

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Records that a batch of this truth has read. */
export const countOf = ({ good, bad }: Truth): number =>
  good.length + bad.reduce((sum, { records }) => sum + records, 0);

export function contentOf(pieces: readonly Piece[]): Content {
  const truth: Truth = { refused: false, good: [], bad: [] };
  let at = 0, position = 0;
  for (const { bytes, fate } of pieces) {
    if (fate !== null) position++;
    if (fate !== null && "values" in fate) truth.good.push({ position, values: fate.values });
    else if (fate !== null) {
      truth.bad.push({
        position,
        byteOffset: at,
        byteLength: bytes.length,
        records: 1,
        reason: fate.reason,
        digest: sha256(bytes),
        raw: bytes.length > 1024 * 1024 ? null : bytes.toHex(),
      });
    }
    at += bytes.length;
  }
  return { bytes: joined(pieces.map(({ bytes }) => bytes)), truth };
}

/** The file as far as `bytes` bytes of its `piece`-th piece were written. */
export function beginningOf({ pieces, judge }: Draft, piece: number, bytes: number): Content {
  const last = pieces[piece].bytes.subarray(0, bytes);
  return contentOf([...pieces.slice(0, piece), ...bytes === 0 ? [] : [judge(last)]]);
}

/** A file that is refused as a whole; what cannot be told apart in it counts as one record. */
export function refused(bytes: Uint8Array, reason: string, records = 1): Content {
  const bad = {
    position: 1,
    byteOffset: 0,
    byteLength: bytes.length,
    records: Math.max(records, 1),
    reason,
    digest: sha256(bytes),
    raw: null,
  };
  return { bytes, truth: { refused: true, good: [], bad: [bad] } };
}
