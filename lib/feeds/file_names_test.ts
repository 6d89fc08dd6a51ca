import assert from "node:assert/strict";
import fc from "fast-check";
import { feeds } from "./feeds.ts";
import { fileMatcher, whyUntaken } from "./file_names.ts";

const matchers = feeds.flatMap(({ name, sources }) =>
  sources.files === undefined ? [] : [{ name, takes: fileMatcher(sources.files) }]
);
const takers = (path: string) => matchers.filter(({ takes }) => takes(path)).map(({ name }) => name);

Deno.test.each([
  { path: "rif/carrier.csv", feed: "rif.carrier" },
  { path: "rif/carrier_2026w48.csv", feed: "rif.carrier" },
  { path: "rif/carrier-20260101.csv.gz", feed: "rif.carrier" },
  { path: "rif/carrier_a.csv", feed: "rif.carrier" },
  { path: "rif/carrier2026.CSV", feed: "rif.carrier" },
  { path: "rif/CARRIER (1).Csv.GZ", feed: "rif.carrier" },
  { path: "rif/2026/w48/carrier.csv", feed: "rif.carrier" },
  { path: "rif/pde_00.txt", feed: "rif.pde" },
  { path: "rif/pde.TXT.gz", feed: "rif.pde" },
  { path: "rif/pde_refused.csv", feed: "rif.pde" },
  { path: "rif/beneficiary_2024.csv", feed: "rif.beneficiary" },
  { path: "rif/beneficiary_d_backslash.csv", feed: "rif.beneficiary" },
  { path: "rif/inpatient_b_drg4.csv", feed: "rif.inpatient" },
  { path: "rif/outpatient_paid_by_claim.csv", feed: "rif.outpatient" },
  { path: "fhir/Patient.ndjson", feed: "fhir.patient" },
  { path: "fhir/Patient.000.ndjson", feed: "fhir.patient" },
  { path: "fhir/1.Patient.ndjson", feed: "fhir.patient" },
  { path: "fhir/Patient_20260301.ndjson.gz", feed: "fhir.patient" },
  { path: "fhir/export/Patient.ndjson", feed: "fhir.patient" },
  { path: "fhir/PATIENT.NDJSON", feed: "fhir.patient" },
  { path: "fhir/ExplanationOfBenefit-1.ndjson", feed: "fhir.explanation_of_benefit" },
  { path: "fhir/Practitioner.000.ndjson", feed: "fhir.practitioner" },
  { path: "events/claims-20260101T000000000Z-0a1b2c3d.ndjson", feed: "events.claim" },
])("$path is a file of $feed", ({ path, feed }) => {
  assert.deepEqual(takers(path), [feed]);
});

Deno.test.each([
  { path: "rif/hha.csv", why: "no feed has files of this name" },
  { path: "rif/carriers.csv", why: "no feed has files of this name" },
  { path: "rif/beneficiary_history.csv", why: "no feed has files of this name" },
  { path: "rif/beneficiary_id_history_2026.CSV", why: "no feed has files of this name" },
  { path: "rif/export_summary.csv", why: "no feed has files of this name" },
  { path: "rif/1_carrier.csv", why: "no feed has files of this name" },
  {
    path: "rif/carrier.csv.zip",
    why: "feeds of this folder have .csv and .txt files, packed by gzip or not",
  },
  { path: "rif/carrier", why: "feeds of this folder have .csv and .txt files, packed by gzip or not" },
  { path: "fhir/Patient.json", why: "feeds of this folder have .ndjson files, packed by gzip or not" },
  { path: "fhir/Patient.txt", why: "feeds of this folder have .ndjson files, packed by gzip or not" },
  { path: "fhir/PractitionerRole.000.ndjson", why: "no feed has files of this name" },
  { path: "fhir/OrganizationAffiliation.ndjson", why: "no feed has files of this name" },
  { path: "fhir/1Patient.ndjson", why: "no feed has files of this name" },
  { path: "rfi/carrier.csv", why: "no feed reads this folder" },
  { path: "RIF/carrier.csv", why: "no feed reads this folder" },
  { path: "carrier.csv", why: "it lies in no feed's folder" },
  { path: "rif/.carrier.csv.Xy12", why: "its name is that of an unfinished file" },
  { path: "rif/.old/carrier.csv", why: "its name is that of an unfinished file" },
  { path: "rif/carrier.csv.part", why: "its name is that of an unfinished file" },
])("$path belongs to no feed: $why", ({ path, why }) => {
  assert.deepEqual(takers(path), []);
  assert.equal(whyUntaken(path, feeds), why);
});

Deno.test("no path belongs to two feeds, and who has a feed's whole name belongs to it", () => {
  const specs = feeds.flatMap(({ name, sources }) => sources.files ? [{ name, ...sources.files }] : []);
  const part = fc.string({ unit: fc.constantFrom(..."aZ09_-. é"), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.constantFrom(...specs),
      fc.constantFrom(...specs),
      part,
      fc.boolean(),
      (one, other, part, upper) => {
        const path = `${one.folder}/${one.prefix}${part}${other.prefix}.${one.extension}`;
        assert.ok(
          takers(upper ? path.replace(one.prefix, one.prefix.toUpperCase()) : path).length <= 1,
          path,
        );
        const plain = `${one.folder}/${one.prefix}${
          /^[a-zé]/i.test(part) ? "_" : ""
        }${part}.${one.extension}`;
        assert.deepEqual(takers(plain), [one.name], plain);
      },
    ),
    { numRuns: 5_000 },
  );
});
