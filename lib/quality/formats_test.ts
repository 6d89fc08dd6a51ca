import assert from "node:assert/strict";
import ruleSchema from "../../quality/rule.schema.json" with { type: "json" };
import { formats } from "./formats.ts";
import { codes, count, rule } from "./testing.ts";

/** Which of the values do not have the format; null is skipped. */
async function refused(format: string, values: readonly string[]): Promise<string[]> {
  const rules = values.map((value) =>
    rule("format", { column: "code", arguments: { format }, where: { code: [value] } })
  );
  const counts = await count(codes(values), rules);
  return values.filter((_, at) => {
    assert.equal(counts[at].checked, 1, values[at]);
    return counts[at].failing === 1;
  });
}

const cases: Record<string, { good: string[]; bad: string[] }> = {
  npi: {
    good: ["1234567893", "1245319599", "2000000002"],
    bad: [
      "1234567890",
      "123456789",
      "12345678930",
      "123456789A",
      "9999999992",
      "8000000004",
      " 1234567893",
      "",
    ],
  },
  mbi: {
    good: ["1EG4TE5MK73", "9AA0AA0AA00"],
    bad: ["1S00A00AA00", "0EG4TE5MK73", "1EG4TE5MK7", "1EG4-TE5-MK73", "1eg4te5mk73", "1OG4TE5MK73"],
  },
  icd_10_cm: {
    good: ["C7A", "Z3A", "U07.1", "U071", "A00", "S72.001A", "S72001A", "C7A.00", "T36.0X1A"],
    bad: ["A0", "0A0", "A00.", "S72.001AAA", "a00", "AA0", "250.00"],
  },
  icd_10_pcs: {
    good: ["0DTJ4ZZ", "3E0P7GC"],
    bad: ["0DTJ4Z", "0DTJ4ZZZ", "0DTI4ZZ", "0DTO4ZZ", "430193009"],
  },
  hcpcs: {
    good: ["99213", "J1100", "V2020", "0001F", "0001T", "0002M", "0003U", "0004A"],
    bad: ["9921", "992133", "W1234", "1234B", "j1100"],
  },
  hcpcs_modifier: { good: ["25", "LT", "X1"], bad: ["2", "LTT", "lt"] },
  hipps: { good: ["KAXD1", "1AFK1"], bad: ["KAXD", "KAXD12"] },
  ms_drg: { good: ["001", "013", "470", "999"], bad: ["000", "13", "1000", "A01"] },
  place_of_service: { good: ["11", "02"], bad: ["1", "111", "1A"] },
  revenue_center: { good: ["0450", "0001"], bad: ["450", "04500"] },
  bill_type: { good: ["111", "0111", "013A"], bad: ["0011", "11", "01111", "1111"] },
  ndc: { good: ["00002321330"], bad: ["0002-3213-30", "0002321330", "000023213300"] },
  zip: { good: ["02139", "021394301", "02139-4301"], bad: ["2139", "02139-", "0213943", "ABCDE"] },
  state: { good: ["MA"], bad: ["Ma", "MAS", "22"] },
};

for (const [format, { good, bad }] of Object.entries(cases)) {
  Deno.test(`format ${format} takes what has it and nothing else`, async () => {
    assert.deepEqual(await refused(format, [...good, ...bad]), bad);
  });
}

Deno.test("format npi agrees with Luhn's algorithm done digit by digit", async () => {
  const npis = Array.from({ length: 500 }, (_, at) => String(1_000_000_000 + at * 3_999_971));
  const valid = (npi: string) => {
    const digits = [...`80840${npi}`].reverse().map(Number);
    const added = digits.map((digit, at) => at % 2 === 0 ? digit : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit]);
    return added.reduce((sum, digit) => sum + digit) % 10 === 0;
  };
  const [counts] = await count(codes(npis), [
    rule("format", { column: "code", arguments: { format: "npi" } }),
  ]);
  assert.deepEqual(counts, { checked: 500, failing: npis.filter((npi) => !valid(npi)).length });
});

Deno.test("every format has cases here and is one that the schema offers", () => {
  const offered = JSON.stringify(ruleSchema).match(/"enum":\[("npi"[^\]]*)\]/)![1];
  assert.deepEqual(JSON.parse(`[${offered}]`), Object.keys(formats));
  assert.deepEqual(Object.keys(cases), Object.keys(formats));
});
