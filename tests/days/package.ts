/** How a text becomes a file: plain or gzip, whole or harmed on its way. */
import { gzipSync } from "node:zlib";
import { beginningOf, type Content, contentOf, type Draft, encode, joined, refused } from "./content.ts";
import type { Dice } from "./random.ts";

const zip = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes, { level: 1 }));

/** The bytes of gzip; members may follow one another. */
function zipped(dice: Dice, { bytes, truth }: Content): Content {
  if (truth.refused) {
    const packed = zip(bytes);
    const [{ reason, records }] = truth.bad;
    return refused(packed, reason, records);
  }
  const at = dice.chance(0.2) ? dice.between(0, bytes.length) : 0;
  const members = at === 0 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)];
  return { bytes: joined(members.map(zip)), truth };
}

/** A whole file. */
export function packed(dice: Dice, content: Content, gzip: boolean): Content {
  return gzip ? zipped(dice, content) : content;
}

/** As much of a file as was written when its sender was interrupted. */
export function partOf(dice: Dice, draft: Draft, gzip: boolean): Content {
  if (gzip) {
    const { bytes } = zipped(dice, contentOf(draft.pieces));
    return refused(bytes.subarray(0, dice.between(4, bytes.length - 1)), "broken_gzip");
  }
  // Never within the header: what is left of it may be a header of its own.
  const records = draft.pieces.flatMap(({ bytes, fate }, at) =>
    fate !== null && "values" in fate && bytes.length > 2 ? [at] : []
  );
  if (records.length === 0) return contentOf(draft.pieces);
  const piece = dice.pick(records);
  return beginningOf(draft, piece, dice.between(0, draft.pieces[piece].bytes.length - 1));
}

/** A file that was harmed as a whole. */
export function harmed(dice: Dice, draft: Draft, gzip: boolean): Content {
  const whole = contentOf(draft.pieces);
  if (!gzip) {
    const kind = dice.pick(["cut", "cut", "utf16", "zip"]);
    if (kind === "cut") return partOf(dice, draft, false);
    if (kind === "zip") return refused(zip(whole.bytes), "gzip_without_suffix");
    return refused(joined([new Uint8Array([0xff, 0xfe]), encode("i\0d\0\n\0")]), "utf16");
  }
  const { bytes } = zipped(dice, { ...whole, truth: { ...whole.truth, refused: false } });
  switch (dice.pick(["cut", "checksum", "text", "plain", "empty"])) {
    case "cut":
      return partOf(dice, draft, true);
    case "checksum": {
      const wrong = bytes.slice();
      wrong[wrong.length - dice.between(1, 8)] ^= 0x10;
      return refused(wrong, "broken_gzip");
    }
    case "text":
      return refused(joined([bytes, encode("text")]), "broken_gzip");
    case "plain":
      return refused(joined([encode("x"), whole.bytes]), "not_gzip");
    default:
      return refused(new Uint8Array(), "not_gzip");
  }
}
