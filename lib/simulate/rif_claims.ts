/** Claims of RIF files as events tell them. */
import type { Claim } from "../feeds/events/claim.ts";
import { cents, dollars, isoDate, type RifRow, text } from "./rif_values.ts";

type Line = NonNullable<Claim["claim_lines"]>[number];

/** The sample has claims of fifty lines; as many as this make one here, the rest the next. */
const mostLines = 3;
const diagnoses = [1, 2, 3];

/** Claims of a carrier, outpatient or inpatient file; a claim's amounts are the sums of its lines, where they have them. */
export function medicalClaims(rows: RifRow[], file: "carrier" | "outpatient" | "inpatient"): Claim[] {
  const lines = rows.filter((row) => row.REV_CNTR !== "0001");
  return [...Map.groupBy(lines, (row) => row.CLM_ID).values()].flatMap((all) => {
    if (file === "inpatient") return [stay(all)];
    const parts = Array.from(
      { length: Math.ceil(all.length / mostLines) },
      (_, at) => all.slice(at * mostLines, (at + 1) * mostLines),
    );
    return parts.map((part, at) => ({
      ...header(part[0], parts.length === 1 ? "" : `-${at + 1}`),
      ...file === "carrier" ? professional(part) : institutional(part[0]),
      ...sums(part.map(file === "carrier" ? carrierLine : outpatientLine)),
    }));
  });
}

/** Fills of a pde file. */
export function fillClaims(rows: RifRow[]): Claim[] {
  return rows.map((row) => ({
    claim_id: `rx${row.PDE_ID}`,
    claim_group_id: row.CLM_GRP_ID,
    claim_type: "pharmacy",
    status: "paid",
    member_id: row.BENE_ID,
    payer: "Medicare",
    plan: text(row.PLAN_CNTRCT_REC_ID),
    claim_start_date: isoDate(row.SRVC_DT)!,
    paid_date: isoDate(row.PD_DT),
    prescribing_provider_npi: text(row.PRSCRBR_ID),
    ndc_code: text(row.PROD_SRVC_ID),
    quantity: row.QTY_DSPNSD_NUM,
    days_supply: Number(row.DAYS_SUPLY_NUM),
    fill_number: Number(row.FILL_NUM),
    charge_amount: dollars(cents(row.TOT_RX_CST_AMT)),
    allowed_amount: dollars(cents(row.TOT_RX_CST_AMT)),
    paid_amount: dollars(cents(row.CVRD_D_PLAN_PD_AMT) + cents(row.NCVRD_PLAN_PD_AMT)),
    copayment_amount: dollars(cents(row.PTNT_PAY_AMT)),
  }));
}

function header(row: RifRow, suffix: string) {
  return {
    claim_id: `${row.CLM_ID}${suffix}`,
    claim_group_id: `${row.CLM_GRP_ID}${suffix}`,
    status: "paid" as const,
    member_id: row.BENE_ID,
    payer: "Medicare",
    plan: "Medicare FFS",
    claim_start_date: isoDate(row.CLM_FROM_DT)!,
    claim_end_date: isoDate(row.CLM_THRU_DT),
    paid_date: isoDate(row.NCH_WKLY_PROC_DT),
    diagnoses: diagnoses.filter((at) => row[`ICD_DGNS_CD${at}`]).map((at) => ({
      diagnosis_sequence: at,
      diagnosis_code_type: "icd-10-cm",
      diagnosis_code: row[`ICD_DGNS_CD${at}`],
    })),
  };
}

function professional([row]: RifRow[]) {
  return {
    claim_type: "professional" as const,
    billing_npi: text(row.CARR_CLM_BLG_NPI_NUM),
    rendering_npi: text(row.PRF_PHYSN_NPI),
    referring_npi: text(row.RFR_PHYSN_NPI),
  };
}

function institutional(row: RifRow) {
  return {
    claim_type: "institutional" as const,
    facility_npi: text(row.ORG_NPI_NUM),
    rendering_npi: text(row.RNDRNG_PHYSN_NPI) ?? text(row.AT_PHYSN_NPI),
    bill_type_code: `0${row.CLM_FAC_TYPE_CD}${row.CLM_SRVC_CLSFCTN_TYPE_CD}${row.CLM_FREQ_CD}`,
    discharge_disposition_code: text(row.PTNT_DSCHRG_STUS_CD),
  };
}

/** Lines of a stay have a charge only: its amounts are the header's. */
function stay(rows: RifRow[]): Claim {
  const [row] = rows;
  const paid = cents(row.CLM_PMT_AMT), deductible = cents(row.NCH_BENE_IP_DDCTBL_AMT);
  const coinsurance = cents(row.NCH_BENE_PTA_COINSRNC_LBLTY_AM);
  return {
    ...header(row, ""),
    ...institutional(row),
    admission_date: isoDate(row.CLM_ADMSN_DT),
    discharge_date: isoDate(row.NCH_BENE_DSCHRG_DT),
    drg_code: text(row.CLM_DRG_CD),
    charge_amount: dollars(cents(row.CLM_TOT_CHRG_AMT)),
    allowed_amount: dollars(paid + deductible + coinsurance),
    paid_amount: dollars(paid),
    deductible_amount: dollars(deductible),
    coinsurance_amount: dollars(coinsurance),
    claim_lines: rows.slice(0, mostLines).map((line) => ({
      claim_line_number: Number(line.CLM_LINE_NUM),
      revenue_center_code: line.REV_CNTR,
      hcpcs_code: text(line.HCPCS_CD),
      charge_amount: dollars(cents(line.REV_CNTR_TOT_CHRG_AMT)),
    })),
  };
}

function carrierLine(row: RifRow): Line {
  return {
    claim_line_number: Number(row.LINE_NUM),
    hcpcs_code: text(row.HCPCS_CD),
    place_of_service_code: text(row.LINE_PLACE_OF_SRVC_CD),
    charge_amount: dollars(cents(row.LINE_SBMTD_CHRG_AMT)),
    allowed_amount: dollars(cents(row.LINE_ALOWD_CHRG_AMT)),
    paid_amount: dollars(cents(row.LINE_NCH_PMT_AMT)),
  };
}

function outpatientLine(row: RifRow): Line {
  const paid = cents(row.REV_CNTR_PMT_AMT_AMT);
  return {
    claim_line_number: Number(row.CLM_LINE_NUM),
    revenue_center_code: row.REV_CNTR,
    hcpcs_code: text(row.HCPCS_CD),
    charge_amount: dollars(cents(row.REV_CNTR_TOT_CHRG_AMT)),
    allowed_amount: dollars(paid + cents(row.REV_CNTR_PTNT_RSPNSBLTY_PMT)),
    paid_amount: dollars(paid),
  };
}

function sums(lines: Line[]) {
  const sum = (name: "charge_amount" | "allowed_amount" | "paid_amount") =>
    dollars(lines.reduce((total, line) => total + cents(line[name] ?? "0"), 0));
  return {
    charge_amount: sum("charge_amount"),
    allowed_amount: sum("allowed_amount"),
    paid_amount: sum("paid_amount"),
    claim_lines: lines,
  };
}
