/** Events of `claims.events`, version 1: a claim at each step of its life. */
import { z } from "zod";
import { envelope } from "./envelope.ts";
import { amount, date, maybe, open, quantity, subjectAgain } from "./formats.ts";

const code = (description: string) => maybe(z.string(), description);

const line = open({
  claim_line_number: z.int().min(1).max(99_999).describe("The line within the claim."),
  claim_line_start_date: maybe(date, "First day of the line."),
  claim_line_end_date: maybe(date, "Last day of the line."),
  place_of_service_code: code("Place of service; professional alone."),
  revenue_center_code: code("Revenue center; institutional alone."),
  hcpcs_code: code("HCPCS or CPT code."),
  hcpcs_modifier_1: code("HCPCS modifier 1."),
  hcpcs_modifier_2: code("HCPCS modifier 2."),
  hcpcs_modifier_3: code("HCPCS modifier 3."),
  hcpcs_modifier_4: code("HCPCS modifier 4."),
  service_unit_quantity: maybe(quantity, "Units of service."),
  rendering_npi: maybe(z.string(), "NPI that renders the service."),
  charge_amount: maybe(amount, "What was billed."),
  allowed_amount: maybe(amount, "What the plan allows."),
  paid_amount: maybe(amount, "What the payer paid."),
});

const diagnosis = open({
  diagnosis_sequence: z.int().min(1).max(999).describe("The place of the diagnosis; 1 is the principal one."),
  diagnosis_code_type: code("icd-10-cm or icd-9-cm."),
  diagnosis_code: z.string().describe("The code, without its dot."),
  present_on_admission_code: code("Present on admission; inpatient alone."),
});

const procedure = open({
  procedure_sequence: z.int().min(1).max(999).describe("The place of the procedure; 1 is the principal one."),
  procedure_code_type: code("icd-10-pcs or icd-9-pcs."),
  procedure_code: z.string().describe("The code, without its dot."),
  procedure_date: maybe(date, "Day of the procedure."),
});

/** The claim, with the names of the Tuva input layer and the marts. */
export const claim = open({
  claim_id: subjectAgain.describe("The claim, unique within the source; the event's subject."),
  claim_group_id: maybe(z.string(), "What the versions of one claim have in common."),
  claim_type: z.enum(["professional", "institutional", "pharmacy"]).describe("What kind of claim it is."),
  status: z.enum(["received", "adjudicated", "paid", "denied", "adjusted", "voided"]).describe(
    "Where the claim stands after the event.",
  ),
  member_id: z.string().describe("The member, as the payer writes it."),
  payer: z.string().describe("Who pays."),
  plan: maybe(z.string(), "The plan of the payer."),
  claim_start_date: date.describe("First day of the claim; pharmacy: the day it was dispensed."),
  claim_end_date: maybe(date, "Last day of the claim."),
  admission_date: maybe(date, "Day of admission; inpatient alone."),
  discharge_date: maybe(date, "Day of discharge; inpatient alone."),
  paid_date: maybe(date, "Day of payment."),
  admit_type_code: code("Type of admission; inpatient alone."),
  admit_source_code: code("Source of admission; inpatient alone."),
  discharge_disposition_code: code("Discharge status; institutional alone."),
  bill_type_code: code("Type of bill; institutional alone."),
  drg_code: code("Diagnosis related group, zeros kept; inpatient alone."),
  billing_npi: maybe(z.string(), "NPI that bills."),
  rendering_npi: maybe(z.string(), "NPI that renders the service."),
  facility_npi: maybe(z.string(), "NPI of the facility; institutional alone."),
  referring_npi: maybe(z.string(), "NPI that refers."),
  prescribing_provider_npi: maybe(z.string(), "NPI that prescribes; pharmacy alone."),
  dispensing_provider_npi: maybe(z.string(), "NPI of the pharmacy; pharmacy alone."),
  ndc_code: code("National drug code; pharmacy alone."),
  quantity: maybe(quantity, "Quantity dispensed; pharmacy alone."),
  days_supply: maybe(z.int().min(0).max(9_999), "Days that it lasts; pharmacy alone."),
  fill_number: maybe(z.int().min(0).max(9_999), "Which fill of the prescription; pharmacy alone."),
  denial_reason_code: code("Why it was denied: claim adjustment reason code of X12."),
  charge_amount: amount.describe("What was billed; pharmacy: what the fill costs."),
  allowed_amount: maybe(amount, "What the plan allows."),
  paid_amount: maybe(amount, "What the payer paid."),
  deductible_amount: maybe(amount, "Deductible."),
  coinsurance_amount: maybe(amount, "Coinsurance."),
  copayment_amount: maybe(amount, "Copayment."),
  claim_lines: maybe(z.array(line), "Every line of the claim."),
  diagnoses: maybe(z.array(diagnosis), "Every diagnosis of the claim."),
  procedures: maybe(z.array(procedure), "Every procedure of the claim; inpatient alone."),
});

export type Claim = z.infer<typeof claim>;

export const claimEvent = envelope({
  entity: "claim",
  version: 1,
  types: [
    "claimhouse.claim.received",
    "claimhouse.claim.adjudicated",
    "claimhouse.claim.paid",
    "claimhouse.claim.denied",
    "claimhouse.claim.adjusted",
    "claimhouse.claim.voided",
  ],
  data: claim,
});
