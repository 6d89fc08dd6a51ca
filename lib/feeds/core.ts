/**
 * The operational SQL Server database of an insurer: tables of schema `core`, each read as a whole once and then by its
 * changes. Declared here is what the staging models read; every other column of a table is kept in raw as well, except
 * those that `leaveOut` names. samples/sqlserver/schema.sql makes such a database.
 */
import type { Feed, TableSpec } from "./feed.ts";

/** Words of a text as names: keeps long lists readable. */
const names = (text: string): string[] => text.trim().split(/\s+/);

type Columns = { required: string[]; optional: string[] };

function table(name: string, { required, optional }: Columns, spec: Omit<TableSpec, "table">): Feed {
  return {
    name: `core.${name}`,
    shape: { kind: "tabular", delimiter: ",", quote: '"', required, optional },
    sources: { sqlserver: { table: `core.${name}`, ...spec } },
  };
}

export const core: readonly Feed[] = [
  table("member", {
    required: names("member_id last_name gender_code birth_date"),
    optional: names(`
      member_uid card_number first_name middle_name death_date race ethnicity address_line city state_code zip_code
      phone is_active created_at updated_at`),
  }, { key: ["member_id"], mode: "change-tracking", leaveOut: ["ssn"] }),
  table("enrollment", {
    required: names(
      "enrollment_id member_id payer_name plan_code coverage_start coverage_end has_medical updated_at",
    ),
    optional: names("group_number relationship_code has_dental monthly_premium"),
  }, { key: ["enrollment_id"], mode: "watermark", watermark: { column: "updated_at", lag: 60 } }),
  table("provider", {
    required: names("provider_id npi entity_type_code"),
    optional: names(`
      organization_name first_name last_name taxonomy_code address_line city state_code zip_code network_start
      network_end row_version`),
  }, { key: ["provider_id"], mode: "rowversion" }),
  table("claim", {
    required: names(`
      claim_id original_claim_id claim_type_code status member_id payer_name service_from service_to
      charge_amount allowed_amount paid_amount`),
    optional: names(`
      claim_uid replaces_claim_id frequency_code plan_code billing_provider_id rendering_provider_id
      facility_provider_id referring_provider_id admitted_on discharged_on bill_type_code drg_code admit_type_code
      admit_source_code discharge_status_code received_at paid_on deductible_amount coinsurance_amount copay_amount
      denial_code updated_at`),
  }, { key: ["claim_id"], mode: "change-tracking" }),
  table("claim_line", {
    required: names("claim_id line_number charge_amount allowed_amount paid_amount"),
    optional: names(`
      service_from service_to place_of_service_code revenue_code code_system service_code modifier_1 modifier_2
      units deductible_amount coinsurance_amount copay_amount denial_code updated_at`),
  }, { key: ["claim_id", "line_number"], mode: "change-tracking" }),
];
