/** The samples' RIF files, whole or in part, and as many copies of them as are wanted, each with ids of its own. */
import { project } from "./sandbox.ts";

const folder = `${project}/samples/rif`;
const ids = ["BENE_ID", "CLM_ID", "CLM_GRP_ID", "PDE_ID"];

/** A sample file as its lines. Bytes stand for characters: not all of them are UTF-8. */
async function lines(name: string): Promise<string[]> {
  const { readable } = await Deno.open(`${folder}/${name}`);
  const content = name.endsWith(".gz") ? readable.pipeThrough(new DecompressionStream("gzip")) : readable;
  const bytes = new Uint8Array(await new Response(content).arrayBuffer());
  return new TextDecoder("latin1").decode(bytes).split("\n").filter((line) => line !== "");
}

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The header and the records of the first file whose name begins so. */
export async function sample(prefix: string): Promise<{ header: string; records: string[] }> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    name.startsWith(prefix)
  );
  const [header, ...records] = await lines(names.toSorted()[0]);
  return { header, records };
}

/** Writes every sample file with `copies` of its records, each with other ids; returns how many lines that are. */
export async function writeCopies(to: string, copies: number): Promise<number> {
  let written = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    const [header, ...records] = await lines(name);
    const places = header.split("|").flatMap((column, at) => ids.includes(column) ? [at] : []);
    using file = await Deno.create(`${to}/${name.replace(/\.gz$/, "")}`);
    const write = async (text: string) => {
      const all = bytes(text);
      for (let at = 0; at < all.length;) at += await file.write(all.subarray(at));
    };
    await write(`${header}\n`);
    for (let copy = 0; copy < copies; copy++) {
      const mark = String(copy).padStart(4, "0");
      const copied = records.map((record) => {
        const fields = record.split("|");
        for (const at of places) if (at < fields.length) fields[at] += mark;
        return fields.join("|");
      });
      await write(`${copied.join("\n")}\n`);
      written += copied.length;
    }
  }
  return written;
}
