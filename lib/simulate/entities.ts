/** Who and what the simulated events are about: people, claims and providers of the samples. */
import type { Claim } from "../feeds/events/claim.ts";
import type { Member } from "../feeds/events/member.ts";
import type { Provider } from "../feeds/events/provider.ts";
import type { Storage } from "../storage/storage.ts";
import { readText } from "../storage/text.ts";
import { fillClaims, medicalClaims } from "./rif_claims.ts";
import { rifMembers } from "./rif_members.ts";
import type { RifRow } from "./rif_values.ts";
import { fhirProviders, type Resource } from "./fhir_providers.ts";

/** Each claim is as it stands when it is paid. */
export type Entities = { claims: Claim[]; members: Member[]; providers: Provider[] };

/** Reads `rif/` and `fhir/` below the storage: the first delivery alone, the second has broken records. */
export async function readEntities(storage: Storage): Promise<Entities> {
  const years: string[] = [];
  for await (const { path } of storage.list("rif")) {
    if (/\/beneficiary_\d{4}\.csv$/.test(path)) years.push(path);
  }
  const beneficiaries = await Promise.all(years.map((path) => readRows(storage, path)));
  return {
    claims: [
      ...medicalClaims(await readRows(storage, "rif/carrier.csv"), "carrier"),
      ...medicalClaims(await readRows(storage, "rif/outpatient.csv.gz"), "outpatient"),
      ...medicalClaims(await readRows(storage, "rif/inpatient.csv"), "inpatient"),
      ...fillClaims(await readRows(storage, "rif/pde.csv")),
    ],
    members: rifMembers(beneficiaries.flat()),
    providers: fhirProviders([
      ...await readResources(storage, "fhir/Practitioner.ndjson.gz"),
      ...await readResources(storage, "fhir/Organization.ndjson.gz"),
    ]),
  };
}

async function readRows(storage: Storage, path: string): Promise<RifRow[]> {
  const [header, ...lines] = await readLines(storage, path);
  const names = header.split("|");
  return lines.map((line) => {
    const fields = line.split("|");
    return Object.fromEntries(names.map((name, at) => [name, fields[at].trim()]));
  });
}

async function readResources(storage: Storage, path: string): Promise<Resource[]> {
  return (await readLines(storage, path)).map((line) => JSON.parse(line));
}

async function readLines(storage: Storage, path: string): Promise<string[]> {
  return (await readText(storage, path)).trimEnd().split("\n");
}
