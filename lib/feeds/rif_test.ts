import assert from "node:assert/strict";
import { declaredColumns, expectedColumns, type Feed, rawColumn } from "./feed.ts";
import { rif } from "./rif.ts";

const samples = new URL("../../samples/rif/", import.meta.url);

/** The header of a feed's sample file, as CMS's own files have it. */
async function header({ sources }: Feed): Promise<string[]> {
  const prefix = sources.files!.prefix;
  const names = [...Deno.readDirSync(samples)].map(({ name }) => name).filter((name) =>
    name.startsWith(prefix)
  );
  const name = names.toSorted()[0];
  const { readable } = await Deno.open(new URL(name, samples));
  const text = name.endsWith(".gz") ? readable.pipeThrough(new DecompressionStream("gzip")) : readable;
  return (await new Response(text).text()).split("\n", 1)[0].trim().split("|");
}

for (const feed of rif) {
  Deno.test(`${feed.name} declares every column of CMS's files once, and no other`, async () => {
    const declared = declaredColumns(feed);
    assert.equal(new Set(declared).size, declared.length);
    assert.deepEqual(declared.toSorted(), (await header(feed)).map(rawColumn).toSorted());
    assert.ok(expectedColumns(feed).length < declared.length);
  });
}
