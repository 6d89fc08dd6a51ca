/** Documents as the lines of an NDJSON file. */

const LF = 0x0a, CR = 0x0d, SPACE = 0x20;

/**
 * JSON texts, each in a line. Their own line breaks are made spaces, which changes nothing: JSON has line breaks only
 * between its words, in strings they are escaped.
 */
export function toLines(documents: readonly Uint8Array[]): Uint8Array {
  const lines = new Uint8Array(documents.reduce((sum, { length }) => sum + length + 1, 0));
  let at = 0;
  for (const document of documents) {
    lines.set(document, at);
    const line = lines.subarray(at, at += document.length);
    for (const sign of [LF, CR]) {
      for (let found = -1; (found = line.indexOf(sign, found + 1)) !== -1;) line[found] = SPACE;
    }
    lines[at++] = LF;
  }
  return lines;
}

/** How many bytes of a file are whole lines: up to its last line break. */
export async function wholeLines(file: Deno.FsFile): Promise<number> {
  const block = new Uint8Array(64 * 1024);
  for (let end = (await file.stat()).size; end > 0;) {
    const start = Math.max(0, end - block.length);
    await file.seek(start, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < end - start) {
      const read = await file.read(block.subarray(filled, end - start));
      if (read === null) break;
      filled += read;
    }
    const found = block.subarray(0, filled).lastIndexOf(LF);
    if (found !== -1) return start + found + 1;
    end = start;
  }
  return 0;
}
