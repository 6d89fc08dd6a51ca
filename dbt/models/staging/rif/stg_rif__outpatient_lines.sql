select
    'rif' as data_source,
    'rif.outpatient' as source_feed,
    'institutional' as claim_type,
    'line' as amount_level,
    {{ rif_claim_columns() }},
    {{ rif_facility_columns() }},
    {{ money('records.nch_bene_ptb_ddctbl_amt') }} as header_deductible_amount,
    {{ rif_date('records.rev_cntr_dt') }} as claim_line_start_date,
    {{ rif_date('records.rev_cntr_dt') }} as claim_line_end_date,
    {{ text('records.hcpcs_1st_mdfr_cd') }} as hcpcs_modifier_1,
    {{ text('records.hcpcs_2nd_mdfr_cd') }} as hcpcs_modifier_2,
    {{ money('records.rev_cntr_pmt_amt_amt') }} as paid_amount,
    {{ money('records.rev_cntr_ptnt_rspnsblty_pmt') }} as member_liability_amount,
    {{ money_sum(['records.rev_cntr_cash_ddctbl_amt', 'records.rev_cntr_blood_ddctbl_amt']) }} as deductible_amount,
    {{ money('records.rev_cntr_coinsrnc_wge_adjstd_c') }} as coinsurance_amount,
    {{ rif_diagnosis_columns(25) }},
    {{ rif_procedure_columns() }}
from {{ source('raw', 'rif_outpatient') }} as records
{{ current_rows(key=['records.clm_id'], row=['records.clm_line_num']) }}
