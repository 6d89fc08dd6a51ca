{#- The columns that carrier and dme share: of the claim, then of the line. -#}
{% macro rif_professional_columns() -%}
    {{ text('records.rfr_physn_npi') }} as referring_npi,
    coalesce({{ text('records.carr_clm_pmt_dnl_cd') }} = '0', false) as denied_flag,
    {{ money('records.nch_carr_clm_sbmtd_chrg_amt') }} as header_charge_amount,
    {{ money('records.carr_clm_cash_ddctbl_apld_amt') }} as header_deductible_amount,
    {{ whole('records.line_num') }} as claim_line_number,
    {{ rif_date('records.line_1st_expns_dt') }} as claim_line_start_date,
    {{ rif_date('records.line_last_expns_dt') }} as claim_line_end_date,
    {{ text('records.line_place_of_srvc_cd') }} as place_of_service_code,
    {{ text('records.hcpcs_cd') }} as hcpcs_code,
    {{ text('records.hcpcs_1st_mdfr_cd') }} as hcpcs_modifier_1,
    {{ text('records.hcpcs_2nd_mdfr_cd') }} as hcpcs_modifier_2,
    {{ money('records.line_sbmtd_chrg_amt') }} as charge_amount,
    {{ money('records.line_alowd_chrg_amt') }} as allowed_amount,
    {{ money('records.line_nch_pmt_amt') }} as paid_amount,
    {{ money('records.line_bene_ptb_ddctbl_amt') }} as deductible_amount,
    {{ money('records.line_coinsrnc_amt') }} as coinsurance_amount
{%- endmacro %}
