/**
 * CMS Chronic Conditions Warehouse Research Identifiable Files (RIF), as Medicare sends adjudicated claims:
 * `|`-separated, no quoting. Names are those of the CCW data dictionaries. Declared here is what the
 * staging models read; what else the files have is in rif_columns.ts, and any other column is kept in raw as well.
 */
import { dated } from "./delivered.ts";
import type { Feed } from "./feed.ts";
import { furtherColumns, monthly, names, series } from "./rif_columns.ts";

const diagnoses = (count: number): string[] => [
  ...names("PRNCPAL_DGNS_CD PRNCPAL_DGNS_VRSN_CD"),
  ...series("ICD_DGNS_CD", count),
  ...series("ICD_DGNS_VRSN_CD", count),
];
const procedures = ["ICD_PRCDR_CD", "ICD_PRCDR_VRSN_CD", "PRCDR_DT"].flatMap((name) => series(name, 25));

const claimKey = names(
  "DML_IND BENE_ID CLM_ID CLM_GRP_ID FINAL_ACTION CLM_FROM_DT CLM_THRU_DT CLM_PMT_AMT",
);
const professionalKey = [
  ...claimKey,
  ...names("LINE_NUM LINE_NCH_PMT_AMT LINE_SBMTD_CHRG_AMT LINE_ALOWD_CHRG_AMT"),
];
const institutionalKey = [
  ...claimKey,
  ...names("CLM_TOT_CHRG_AMT CLM_LINE_NUM REV_CNTR REV_CNTR_TOT_CHRG_AMT"),
];

const professional = [
  ...names(`
    NCH_WKLY_PROC_DT CARR_CLM_PMT_DNL_CD RFR_PHYSN_NPI NCH_CARR_CLM_SBMTD_CHRG_AMT
    CARR_CLM_CASH_DDCTBL_APLD_AMT LINE_PLACE_OF_SRVC_CD LINE_1ST_EXPNS_DT LINE_LAST_EXPNS_DT
    HCPCS_CD HCPCS_1ST_MDFR_CD HCPCS_2ND_MDFR_CD LINE_BENE_PTB_DDCTBL_AMT LINE_COINSRNC_AMT`),
  ...diagnoses(12),
];
const institutional = [
  ...names(`
    NCH_WKLY_PROC_DT CLM_FAC_TYPE_CD CLM_SRVC_CLSFCTN_TYPE_CD CLM_FREQ_CD CLM_MDCR_NON_PMT_RSN_CD
    ORG_NPI_NUM AT_PHYSN_NPI RNDRNG_PHYSN_NPI PTNT_DSCHRG_STUS_CD HCPCS_CD REV_CNTR_UNIT_CNT`),
  ...diagnoses(25),
];
const stay = names(`
  CLM_ADMSN_DT CLM_IP_ADMSN_TYPE_CD CLM_SRC_IP_ADMSN_CD NCH_BENE_DSCHRG_DT CLM_DRG_CD
  NCH_BENE_IP_DDCTBL_AMT NCH_BENE_PTA_COINSRNC_LBLTY_AM NCH_BENE_BLOOD_DDCTBL_LBLTY_AM`);
const datedLine = names("REV_CNTR_DT HCPCS_1ST_MDFR_CD HCPCS_2ND_MDFR_CD");

/** The key of a feed's records, where it is not the claim's: what staging goes by. */
const keys: Record<string, readonly string[]> = { beneficiary: ["BENE_ID"], pde: ["PDE_ID"] };
/** Words that make a feed's name another file's: CMS sends a beneficiary_history beside beneficiary. */
const others: Record<string, readonly string[]> = { beneficiary: ["history"] };

function file(name: string, required: string[], optional: string[]): Feed {
  const key = keys[name] ?? ["CLM_ID"];
  return {
    name: `rif.${name}`,
    shape: {
      kind: "tabular",
      delimiter: "|",
      quote: null,
      required,
      optional,
      further: furtherColumns[name],
      key,
    },
    sources: {
      files: { folder: "rif", prefix: name, extension: "csv", others: others[name], delivered: dated },
    },
  };
}

export const rif: readonly Feed[] = [
  file(
    "beneficiary",
    names(`
      DML_IND BENE_ID BENE_BIRTH_DT RFRNC_YR
      PTA_CVRG_STRT_DT PTA_CVRG_END_DT PTB_CVRG_STRT_DT PTB_CVRG_END_DT`),
    [
      ...names(`
        STATE_CODE BENE_ZIP_CD BENE_SEX_IDENT_CD BENE_RACE_CD BENE_SRNM_NAME BENE_GVN_NAME BENE_MDL_NAME
        MBI_NUM DEATH_DT DRVD_LINE_1_ADR CITY_NAME STATE_CD`),
      ...series("MDCR_ENTLMT_BUYIN_", 12, "_IND"),
      ...["PTC_CNTRCT", "PTC_PBP", "PTD_CNTRCT", "PTD_PBP"].flatMap((name) => monthly(name)),
    ],
  ),
  file("carrier", professionalKey, [
    ...professional,
    ...names("CARR_CLM_BLG_NPI_NUM PRF_PHYSN_NPI LINE_SRVC_CNT"),
  ]),
  file("outpatient", [...institutionalKey, ...names("REV_CNTR_PTNT_RSPNSBLTY_PMT REV_CNTR_PMT_AMT_AMT")], [
    ...institutional,
    ...procedures,
    ...datedLine,
    ...names(`
      NCH_BENE_PTB_DDCTBL_AMT REV_CNTR_BLOOD_DDCTBL_AMT REV_CNTR_CASH_DDCTBL_AMT
      REV_CNTR_COINSRNC_WGE_ADJSTD_C`),
  ]),
  file("inpatient", institutionalKey, [
    ...institutional,
    ...procedures,
    ...stay,
    ...series("CLM_POA_IND_SW", 25),
  ]),
  file("snf", institutionalKey, [...institutional, ...procedures, ...stay]),
  file("hospice", [...institutionalKey, ...names("REV_CNTR_BENE_PMT_AMT REV_CNTR_PMT_AMT_AMT")], [
    ...institutional,
    ...datedLine,
    ...names("NCH_BENE_DSCHRG_DT CLM_HOSPC_START_DT_ID"),
  ]),
  file("dme", professionalKey, [
    ...professional,
    ...names("PRVDR_NPI HCPCS_3RD_MDFR_CD HCPCS_4TH_MDFR_CD DMERC_LINE_MTUS_CNT"),
  ]),
  file(
    "pde",
    names(`
      DML_IND PDE_ID CLM_GRP_ID FINAL_ACTION BENE_ID SRVC_DT
      PTNT_PAY_AMT CVRD_D_PLAN_PD_AMT NCVRD_PLAN_PD_AMT TOT_RX_CST_AMT`),
    names(`
      PD_DT SRVC_PRVDR_ID PRSCRBR_ID_QLFYR_CD PRSCRBR_ID PROD_SRVC_ID PLAN_CNTRCT_REC_ID QTY_DSPNSD_NUM
      DAYS_SUPLY_NUM FILL_NUM OTHR_TROOP_AMT LICS_AMT PLRO_AMT`),
  ),
];
