/** What of the samples may be nowhere but in the warehouse: identifiers and names of people, claims and providers. */
import { join } from "node:path";
import { project } from "./sandbox.ts";

const folder = join(project, "samples");
/** Columns of RIF files that identify someone or something. */
const columns =
  /^(BENE_ID|CLM_ID|CLM_GRP_ID|PDE_ID|BENE_CRNT_HIC_NUM|MBI_NUM|BENE_(SRNM|GVN)_NAME|\w+_NPI|\w+_PRVDR_ID|PRSCRBR_ID)$/;
/** Shorter ones may be anything. */
const shortest = 6;

/** Names of the files that `deno task demo` lands. */
export function sampleFiles(): string[] {
  return ["rif", "fhir"].flatMap((system) =>
    [...Deno.readDirSync(join(folder, system))].map(({ name }) => name)
  );
}

/** Identifiers of all records of the samples. */
export async function sampleIdentifiers(): Promise<string[]> {
  const found = new Set<string>();
  for (const { name } of Deno.readDirSync(join(folder, "rif"))) {
    const [header, ...lines] = (await text(join(folder, "rif", name))).trim().split("\n")
      .map((line) => line.split("|"));
    const identifying = header.flatMap((column, at) => columns.test(column) ? [at] : []);
    for (const line of lines) identifying.forEach((at) => found.add(line[at] ?? ""));
  }
  for (const { name } of Deno.readDirSync(join(folder, "fhir"))) {
    const documents = await text(join(folder, "fhir", name));
    for (const [, id] of documents.matchAll(/"(?:id|family)":"([^"]+)"/g)) found.add(id);
  }
  return [...found].filter((each) => each.length >= shortest);
}

async function text(path: string): Promise<string> {
  const { body } = new Response(await Deno.readFile(path));
  const plain = path.endsWith(".gz") ? body!.pipeThrough(new DecompressionStream("gzip")) : body;
  return await new Response(plain).text();
}
