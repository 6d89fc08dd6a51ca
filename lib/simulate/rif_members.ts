/** Beneficiaries of RIF files as events tell them: each by the newest year that has them. */
import type { Member } from "../feeds/events/member.ts";
import { isoDate, type RifRow, text } from "./rif_values.ts";

const genders: Record<string, Member["gender"]> = { "1": "male", "2": "female" };

export function rifMembers(rows: RifRow[]): Member[] {
  const newest = new Map<string, RifRow>();
  for (const row of rows) {
    if (row.RFRNC_YR >= (newest.get(row.BENE_ID)?.RFRNC_YR ?? "")) newest.set(row.BENE_ID, row);
  }
  return [...newest.values()].map((row) => ({
    member_id: row.BENE_ID,
    mbi: text(row.MBI_NUM),
    first_name: text(row.BENE_GVN_NAME),
    middle_name: text(row.BENE_MDL_NAME),
    last_name: text(row.BENE_SRNM_NAME),
    gender: genders[row.BENE_SEX_IDENT_CD] ?? "unknown",
    birth_date: isoDate(row.BENE_BIRTH_DT)!,
    death_date: isoDate(row.DEATH_DT),
    address: text(row.DRVD_LINE_1_ADR),
    city: text(row.CITY_NAME),
    state: text(row.STATE_CD),
    zip_code: text(row.BENE_ZIP_CD),
    coverage: [
      span("medical", "Medicare FFS", isoDate(row.PTA_CVRG_STRT_DT)),
      span("pharmacy", text(row.PTD_CNTRCT_JAN_ID), isoDate(row.PTD_CVRG_STRT_DT)),
    ].flat(),
  }));
}

function span(coverage_type: "medical" | "pharmacy", plan: string | null, start: string | null) {
  if (start === null) return [];
  return [{
    payer: "Medicare",
    plan,
    coverage_type,
    enrollment_start_date: start,
    enrollment_end_date: null,
  }];
}
