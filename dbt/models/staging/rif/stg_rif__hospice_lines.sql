select
    'rif' as data_source,
    'rif.hospice' as source_feed,
    'institutional' as claim_type,
    'line' as amount_level,
    {{ rif_claim_columns() }},
    {{ rif_facility_columns() }},
    {{ rif_date('records.clm_hospc_start_dt_id') }} as admission_date,
    {{ rif_date('records.nch_bene_dschrg_dt') }} as discharge_date,
    {{ rif_date('records.rev_cntr_dt') }} as claim_line_start_date,
    {{ rif_date('records.rev_cntr_dt') }} as claim_line_end_date,
    {{ text('records.hcpcs_1st_mdfr_cd') }} as hcpcs_modifier_1,
    {{ text('records.hcpcs_2nd_mdfr_cd') }} as hcpcs_modifier_2,
    {{ money('records.rev_cntr_pmt_amt_amt') }} as paid_amount,
    {{ money('records.rev_cntr_bene_pmt_amt') }} as member_liability_amount,
    cast(0 as decimal(18, 2)) as deductible_amount,
    cast(0 as decimal(18, 2)) as coinsurance_amount,
    {{ rif_diagnosis_columns(25) }}
from {{ source('raw', 'rif_hospice') }} as records
{{ current_rows(key=['records.clm_id'], row=['records.clm_line_num']) }}
