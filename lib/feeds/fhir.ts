/** FHIR R4 Bulk Data: NDJSON, one resource a line (https://hl7.org/fhir/uv/bulkdata/). */
import { dated } from "./delivered.ts";
import type { Feed } from "./feed.ts";

function resource(name: string, type: string): Feed {
  return {
    name: `fhir.${name}`,
    shape: { kind: "document", constant: { resourceType: type }, key: "id" },
    sources: {
      files: { folder: "fhir", prefix: type, extension: "ndjson", numbered: true, delivered: dated },
    },
  };
}

export const fhir: readonly Feed[] = [
  resource("patient", "Patient"),
  resource("explanation_of_benefit", "ExplanationOfBenefit"),
  resource("practitioner", "Practitioner"),
  resource("organization", "Organization"),
];
