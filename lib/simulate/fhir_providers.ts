/** FHIR Practitioners and Organizations as events tell them. */
import type { Provider } from "../feeds/events/provider.ts";

type Address = { line?: string[]; city?: string; state?: string; postalCode?: string };

/** As much of either resource as is read here. */
export type Resource =
  & { id: string; identifier?: { system: string; value: string }[]; address?: Address[] }
  & (
    | { resourceType: "Practitioner"; name?: { family?: string; given?: string[] }[] }
    | { resourceType: "Organization"; name?: string }
  );

export function fhirProviders(resources: Resource[]): Provider[] {
  return resources.map((resource) => ({
    provider_id: resource.id,
    npi: resource.identifier?.find(({ system }) => system.endsWith("/us-npi"))?.value ?? null,
    ...names(resource),
    address: resource.address?.[0]?.line?.[0] ?? null,
    city: resource.address?.[0]?.city ?? null,
    state: resource.address?.[0]?.state ?? null,
    zip_code: resource.address?.[0]?.postalCode ?? null,
  }));
}

function names(resource: Resource) {
  if (resource.resourceType === "Organization") {
    return { entity_type: "organization" as const, organization_name: resource.name ?? null };
  }
  const [name] = resource.name ?? [];
  return {
    entity_type: "individual" as const,
    first_name: name?.given?.[0] ?? null,
    last_name: name?.family ?? null,
  };
}
