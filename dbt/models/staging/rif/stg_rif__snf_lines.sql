select
    'rif' as data_source,
    'rif.snf' as source_feed,
    'institutional' as claim_type,
    'header' as amount_level,
    {{ rif_claim_columns() }},
    {{ rif_facility_columns() }},
    {{ rif_date('records.clm_admsn_dt') }} as admission_date,
    {{ rif_date('records.nch_bene_dschrg_dt') }} as discharge_date,
    {{ text('records.clm_ip_admsn_type_cd') }} as admit_type_code,
    {{ text('records.clm_src_ip_admsn_cd') }} as admit_source_code,
    {{ text('records.clm_drg_cd') }} as drg_code,
    {{ money_sum(['records.nch_bene_ip_ddctbl_amt', 'records.nch_bene_blood_ddctbl_lblty_am']) }}
        as header_deductible_amount,
    {{ money('records.nch_bene_pta_coinsrnc_lblty_am') }} as header_coinsurance_amount,
    {{ rif_diagnosis_columns(25) }},
    {{ rif_procedure_columns() }}
from {{ source('raw', 'rif_snf') }} as records
{{ current_rows(key=['records.clm_id'], row=['records.clm_line_num']) }}
