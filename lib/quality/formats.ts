/**
 * The formats that claims know by name. Codes come as claims carry them; whether a code is in its code
 * system's list, and was valid on the day, is another question.
 */
import type { Dialect } from "../warehouse/warehouse.ts";

type Format = {
  /** The form of the whole value. */
  pattern: string;
  /** What must hold beyond the form, as SQL over a text that has it. */
  check?: (text: string) => string;
};

/** Letters of an MBI: all but S, L, O, I, B and Z. */
const C = "[AC-HJKMNP-RT-Y]";
const AN = "[AC-HJKMNP-RT-Y0-9]";

export const formats = {
  /** National Provider Identifier (45 CFR 162.406): 10 digits, first 1 or 2, the last a check digit. */
  npi: { pattern: "[12][0-9]{9}", check: luhn80840 },
  /** Medicare Beneficiary Identifier (CMS, "Understanding the MBI Format"): 11 characters by position. */
  mbi: { pattern: `[1-9]${C}${AN}[0-9]${C}${AN}[0-9]${C}{2}[0-9]{2}` },
  /** Diagnosis code, ICD-10-CM: 3 to 7 characters, with or without the point after the third. */
  icd_10_cm: { pattern: "[A-Z][0-9][0-9A-Z](\\.?[0-9A-Z]{1,4})?" },
  /** Procedure code, ICD-10-PCS: 7 characters, never I or O. */
  icd_10_pcs: { pattern: "[0-9A-HJ-NP-Z]{7}" },
  /** HCPCS level II (A to V and 4 digits) and level I, which is CPT (5 digits, or 4 and A, F, M, T, U). */
  hcpcs: { pattern: "[A-V][0-9]{4}|[0-9]{5}|[0-9]{4}[AFMTU]" },
  /** Modifier of a HCPCS code: 2 characters. */
  hcpcs_modifier: { pattern: "[0-9A-Z]{2}" },
  /** Health Insurance Prospective Payment System code on revenue code 0022 to 0024: 5 characters. */
  hipps: { pattern: "[0-9A-Z]{5}" },
  /** Medicare severity diagnosis related group: 001 to 999, zeros kept. */
  ms_drg: { pattern: "00[1-9]|0[1-9][0-9]|[1-9][0-9]{2}" },
  /** CMS place of service code set: 2 digits. */
  place_of_service: { pattern: "[0-9]{2}" },
  /** NUBC revenue code: 4 digits, zeros kept. */
  revenue_center: { pattern: "[0-9]{4}" },
  /** NUBC type of bill: facility, care, frequency, with or without the leading zero. */
  bill_type: { pattern: "0?[1-9][0-9][0-9A-Z]" },
  /** National Drug Code as claims carry it: 11 digits, no hyphens. */
  ndc: { pattern: "[0-9]{11}" },
  /** United States ZIP code: 5 digits, or 9 with or without the hyphen. */
  zip: { pattern: "[0-9]{5}(-?[0-9]{4})?" },
  /** Two capital letters, as USPS abbreviates states. */
  state: { pattern: "[A-Z]{2}" },
} satisfies Record<string, Format>;

/** SQL that is true where a text that is not null has the named format. */
export function hasFormat(text: string, name: string, dialect: Dialect): string {
  const format: Format = formats[name as keyof typeof formats];
  const form = dialect.matches(text, format.pattern);
  return format.check === undefined ? form : `CASE WHEN ${form} THEN ${format.check(text)} ELSE FALSE END`;
}

/**
 * Luhn's sum over "80840" and the ten digits of an NPI (CMS, "NPI Check Digit Calculation"): every second
 * digit from the right is doubled and its own digits added. The prefix adds 24.
 */
function luhn80840(text: string): string {
  const digit = (place: number) => `TRY_CAST(substr(${text}, ${place}, 1) AS INTEGER)`;
  const doubled = (place: number) => `2 * ${digit(place)} - CASE WHEN ${digit(place)} > 4 THEN 9 ELSE 0 END`;
  const sum = [...[1, 3, 5, 7, 9].map(doubled), ...[2, 4, 6, 8, 10].map(digit)].join(" + ");
  return `(24 + ${sum}) % 10 = 0`;
}
