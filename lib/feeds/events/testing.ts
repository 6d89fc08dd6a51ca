/** Good events for tests, one of each kind. */
import type { EventName } from "./event.ts";

export type Sample = Record<string, unknown> & { subject: string; data: Record<string, unknown> };

const envelope = (name: EventName, type: string) => ({
  specversion: "1.0",
  id: "event-1",
  source: "/test",
  type: `claimhouse.${name}.${type}`,
  time: "2026-11-24T10:00:00.123Z",
  dataschema: `urn:claimhouse:schema:${name}_event:1`,
});

const samples: Record<EventName, Sample> = {
  claim: {
    ...envelope("claim", "paid"),
    subject: "claim-1",
    data: {
      claim_id: "claim-1",
      claim_type: "professional",
      status: "paid",
      member_id: "member-1",
      payer: "payer-1",
      claim_start_date: "2026-11-02",
      charge_amount: "120.50",
      paid_amount: "96.40",
      claim_lines: [{ claim_line_number: 1, charge_amount: "120.50" }],
    },
  },
  member: {
    ...envelope("member", "enrolled"),
    subject: "member-1",
    data: {
      member_id: "member-1",
      gender: "unknown",
      birth_date: "1960-02-29",
      coverage: [{ payer: "payer-1", coverage_type: "medical", enrollment_start_date: "2025-01-01" }],
    },
  },
  provider: {
    ...envelope("provider", "added"),
    subject: "provider-1",
    data: { provider_id: "provider-1", entity_type: "individual", npi: "9999999999", last_name: null },
  },
};

export const eventNames = Object.keys(samples) as EventName[];

/** A good event, with what is to be otherwise in its envelope and in its data; undefined takes a name away. */
export function sampleEvent(name: EventName, envelope: object = {}, data: object = {}): Sample {
  const { data: own, ...rest } = structuredClone(samples[name]);
  return JSON.parse(JSON.stringify({ ...rest, data: { ...own, ...data }, ...envelope }));
}
