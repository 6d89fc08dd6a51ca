/** Events of `providers.changes`, version 1: a person or an organization that treats members. */
import { z } from "zod";
import { envelope } from "./envelope.ts";
import { date, maybe, open, reached, subjectAgain } from "./formats.ts";

/** The provider, with the names of the marts. */
export const provider = open({
  provider_id: subjectAgain.describe("The provider, unique within the source; the event's subject."),
  npi: maybe(z.string(), "National provider identifier."),
  entity_type: z.enum(["individual", "organization"]).describe("Whether it is a person."),
  organization_name: maybe(z.string(), "Name of an organization."),
  first_name: maybe(z.string(), "First name."),
  last_name: maybe(z.string(), "Last name."),
  taxonomy_code: maybe(z.string(), "Health care provider taxonomy code (NUCC)."),
  ...reached,
  network_start_date: maybe(date, "First day in the payer's network."),
  network_end_date: maybe(date, "Last day in the payer's network; null when it is in it."),
});

export type Provider = z.infer<typeof provider>;

export const providerEvent = envelope({
  entity: "provider",
  version: 1,
  types: ["claimhouse.provider.added", "claimhouse.provider.updated", "claimhouse.provider.terminated"],
  data: provider,
});
