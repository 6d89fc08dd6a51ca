/** Generated claims: professional claim lines of 20 columns, about 165 bytes each, and documents. */
import { join } from "node:path";
import { project } from "../lib/config.ts";

const header = [
  "claim_id,line_number,member_id,claim_from_date,claim_thru_date,paid_date,procedure_code,modifier",
  "units,place_of_service,diagnosis_1,diagnosis_2,diagnosis_3,rendering_npi,billing_npi",
  "charge_amount,allowed_amount,paid_amount,status,note",
].join(",");

const codes = ["99213", "99214", "G0439", "80053", "36415", "J1885"];
const diagnoses = ["E11.9", "I10", "Z00.00", "J44.9", "", "M54.50"];
const notes = [
  "",
  "adjudicated by schedule",
  '"paid in full, after review"',
  '"a ""corrected"" claim"',
];

/** Pseudo-random whole numbers, the same every time. */
function numbers(): (below: number) => number {
  let seed = 8072;
  return (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    // The low bits of such a generator repeat soon.
    return (seed >>> 8) % below;
  };
}

/** Writes `rows` claim lines as CSV to `path`; returns the bytes written. The same rows every time. */
export function writeClaims(path: string, rows: number, gzip: boolean): Promise<number> {
  const next = numbers();
  const npi = () => 1_000_000_000 + next(900_000_000);
  return writeLines(path, gzip, rows, `${header}\n`, (row) => {
    const day = `2026-${String(1 + next(12)).padStart(2, "0")}-${String(1 + next(28)).padStart(2, "0")}`;
    const charge = next(100_000);
    return `C${100_000_000 + (row >> 2)},${1 + (row & 3)},M${
      10_000_000 + next(500_000)
    },${day},${day},${day},` +
      `${codes[next(6)]},${row & 1 ? "25" : ""},${1 + next(4)},11,${diagnoses[next(6)]},${
        diagnoses[next(6)]
      },` +
      `${diagnoses[next(6)]},${npi()},${npi()},${(charge / 100).toFixed(2)},${(charge / 125).toFixed(2)},` +
      `${(charge / 150).toFixed(2)},adjudicated,${notes[next(4)]}\n`;
  });
}

/** Writes `rows` small claims, a JSON object of about 400 bytes a line. */
export function writeDocuments(path: string, rows: number, gzip: boolean): Promise<number> {
  const next = numbers();
  return writeLines(path, gzip, rows, "", (row) => {
    const money = () => ({ value: next(100_000) / 100, currency: "USD" });
    return `${
      JSON.stringify({
        resourceType: "ExplanationOfBenefit",
        id: `eob-${row}`,
        status: "active",
        patient: { reference: `Patient/${next(500_000)}` },
        billablePeriod: { start: `2026-0${1 + next(9)}-11`, end: `2026-0${1 + next(9)}-12` },
        diagnosis: [{ sequence: 1, code: diagnoses[next(6)] }, { sequence: 2, code: diagnoses[next(6)] }],
        item: [{ sequence: 1, productOrService: codes[next(6)], submitted: money(), paid: money() }],
        note: notes[next(4)],
      })
    }\n`;
  });
}

/** Writes `rows` claims as FHIR Bulk Data has them, about 10 KB each: those of the samples, with other ids. */
export async function writeFhir(path: string, rows: number, gzip: boolean): Promise<number> {
  const sample = await Deno.open(join(project, "samples", "fhir", "ExplanationOfBenefit.ndjson.gz"));
  const text = await new Response(sample.readable.pipeThrough(new DecompressionStream("gzip"))).text();
  const claims = text.trimEnd().split("\n");
  return await writeLines(path, gzip, rows, "", (row) => {
    const claim = claims[row % claims.length];
    return `${claim.replace(/"id":\s*"[^"]*"/, `"id":"eob-${row}"`)}\n`;
  });
}

async function writeLines(
  path: string,
  gzip: boolean,
  rows: number,
  first: string,
  line: (row: number) => string,
): Promise<number> {
  let text = first, row = 0;
  const lines = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      while (text.length < 1 << 20 && row < rows) text += line(row++);
      if (text === "") return controller.close();
      controller.enqueue(new TextEncoder().encode(text));
      text = "";
    },
  });
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  await (gzip ? lines.pipeThrough(new CompressionStream("gzip")) : lines).pipeTo(file.writable);
  return (await Deno.stat(path)).size;
}
