import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bytes, fromFirst, withoutMark } from "./mark.ts";

async function* cut(pieces: readonly (readonly number[])[]): AsyncGenerator<Bytes> {
  for (const piece of pieces) yield await Promise.resolve(Uint8Array.from(piece));
}

async function read(pieces: readonly (readonly number[])[]) {
  const counted = { base: 0 }, bytes: number[] = [];
  for await (const chunk of withoutMark(cut(pieces), counted)) bytes.push(...chunk);
  return { bytes, base: counted.base };
}

Deno.test("a mark at the beginning is left out and counted, however the content is cut; one further on stays", async () => {
  const mark = [0xef, 0xbb, 0xbf];
  for (
    const pieces of [[[...mark, 1, 2]], [[0xef], [0xbb], [0xbf, 1, 2]], [[0xef, 0xbb], [], [0xbf], [1, 2]]]
  ) {
    assert.deepEqual(await read(pieces), { bytes: [1, 2], base: 3 });
  }
  assert.deepEqual(await read([[1, 2, 3], mark]), { bytes: [1, 2, 3, ...mark], base: 0 });
  assert.deepEqual(await read([mark, mark]), { bytes: mark, base: 3 });
  for (const near of [[0xef, 0xbb, 1], [0xef, 1, 0xbf], [1, 0xbb, 0xbf], [0xef, 0xbb], [0xef], []]) {
    assert.deepEqual(await read([near]), { bytes: near, base: 0 });
  }
});

Deno.test("content that begins as UTF-16 does is refused, one that has such bytes further on is not", async () => {
  for (const mark of [[0xff, 0xfe], [0xfe, 0xff]]) {
    await assert.rejects(read([[...mark, 1]]), { reason: "utf16" });
    await assert.rejects(read([mark]), { reason: "utf16" });
    assert.deepEqual((await read([[1, 2, 3], [...mark, 4]])).bytes, [1, 2, 3, ...mark, 4]);
  }
  for (
    const near of [[0xff, 1, 1], [1, 0xfe, 1], [0xfe, 1, 1], [1, 0xff, 1], [0xff, 0xff, 1], [0xfe, 0xfe, 1]]
  ) {
    assert.deepEqual((await read([near])).bytes, near);
  }
});

Deno.test("fromFirst() gives the same bytes, the first three of them together", async () => {
  const pieces = fc.array(fc.array(fc.nat(255), { maxLength: 4 }), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(pieces, async (pieces) => {
    const chunks = await Array.fromAsync(fromFirst(cut(pieces)));
    const all = pieces.flat();
    assert.deepEqual(chunks.flatMap((chunk) => [...chunk]), all);
    assert.ok((chunks[0]?.length ?? 0) >= Math.min(3, all.length));
    assert.ok(all.length > 0 || chunks.length === 0);
  }));
  const rest = await Array.fromAsync(fromFirst(cut([[1, 2, 3], [4], [5]])));
  assert.deepEqual(rest.map(({ length }) => length), [3, 1, 1]);
});
