/** Events of `members.updates`, version 1: a member, and what covers them. */
import { z } from "zod";
import { envelope } from "./envelope.ts";
import { date, maybe, open, reached, subjectAgain } from "./formats.ts";

const coverage = open({
  payer: z.string().describe("Who pays."),
  plan: maybe(z.string(), "The plan of the payer."),
  coverage_type: z.enum(["medical", "pharmacy", "dental", "vision"]).describe("What is covered."),
  enrollment_start_date: date.describe("First day of the span."),
  enrollment_end_date: maybe(date, "Last day of the span; null when it is open."),
});

/** The member, with the names of the Tuva input layer and the marts. */
export const member = open({
  member_id: subjectAgain.describe("The member, as the payer writes it; the event's subject."),
  person_id: maybe(z.string(), "The person, when the payer knows one by several member ids."),
  mbi: maybe(z.string(), "Medicare beneficiary identifier."),
  first_name: maybe(z.string(), "First name."),
  middle_name: maybe(z.string(), "Middle name or initial."),
  last_name: maybe(z.string(), "Last name."),
  gender: z.enum(["male", "female", "other", "unknown"]).describe("Administrative gender."),
  race: maybe(z.string(), "Race, in words."),
  ethnicity: maybe(z.string(), "Ethnicity, in words."),
  birth_date: date.describe("Day of birth."),
  death_date: maybe(date, "Day of death."),
  ...reached,
  coverage: maybe(z.array(coverage), "Every span of coverage."),
});

export type Member = z.infer<typeof member>;

export const memberEvent = envelope({
  entity: "member",
  version: 1,
  types: ["claimhouse.member.enrolled", "claimhouse.member.updated", "claimhouse.member.terminated"],
  data: member,
});
