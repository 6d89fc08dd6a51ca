import type { Feed } from "./feed.ts";
export const rif: readonly Feed[] = [
  "beneficiary",
  "carrier",
  "outpatient",
  "inpatient",
  "snf",
  "hospice",
  "dme",
  "pde",
].map((name) => ({
  name: `rif.${name}`,
  shape: {
    kind: "tabular",
    delimiter: "|",
    quote: null,
    required: name === "beneficiary" ? ["BENE_ID"] : name === "pde" ? ["PDE_ID"] : ["CLM_ID"],
    optional: [],
  },
  sources: { files: { folder: "rif", prefix: name, extension: "csv" } },
}));
