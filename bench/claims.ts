/** Generated professional claim lines: 20 columns of what claims hold, about 165 bytes a row. */
const header = [
  "claim_id,line_number,member_id,claim_from_date,claim_thru_date,paid_date,procedure_code,modifier",
  "units,place_of_service,diagnosis_1,diagnosis_2,diagnosis_3,rendering_npi,billing_npi",
  "charge_amount,allowed_amount,paid_amount,status,note",
].join(",");

const codes = ["99213", "99214", "G0439", "80053", "36415", "J1885"];
const diagnoses = ["E11.9", "I10", "Z00.00", "J44.9", "", "M54.50"];
const notes = ["", "adjudicated", '"paid, in full"', '"say ""thanks"""'];

/** Writes `rows` lines to `path`; returns the bytes written. The same rows every time. */
export async function writeClaims(path: string, rows: number): Promise<number> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  let seed = 8072, bytes = 0, text = `${header}\n`;
  const next = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  for (let row = 0; row < rows; row++) {
    const day = `2026-${String(1 + next(12)).padStart(2, "0")}-${String(1 + next(28)).padStart(2, "0")}`;
    const charge = next(100_000);
    const npi = () => 1_000_000_000 + next(900_000_000);
    text +=
      `C${100_000_000 + (row >> 2)},${1 + (row & 3)},M${10_000_000 + next(500_000)},${day},${day},${day},` +
      `${codes[next(6)]},${row & 1 ? "25" : ""},${1 + next(4)},11,${diagnoses[next(6)]},${
        diagnoses[next(6)]
      },` +
      `${diagnoses[next(6)]},${npi()},${npi()},${(charge / 100).toFixed(2)},${(charge / 125).toFixed(2)},` +
      `${(charge / 150).toFixed(2)},adjudicated,${notes[next(4)]}\n`;
    if (text.length > 1 << 20 || row === rows - 1) {
      const chunk = encoder.encode(text);
      for (let done = 0; done < chunk.length;) done += await file.write(chunk.subarray(done));
      bytes += chunk.length;
      text = "";
    }
  }
  return bytes;
}
