{#- The columns that all six RIF claim files share, on every record of a claim. -#}
{% macro rif_claim_columns() -%}
    {{ text('records.clm_id') }} as claim_id,
    {{ text('records.clm_grp_id') }} as claim_group_id,
    {{ text('records.final_action') }} as final_action,
    {{ text('records.dml_ind') }} as change_type,
    {{ whole('records._position', 'bigint') }} as record_number,
    {{ text('records.bene_id') }} as person_id,
    {{ rif_date('records.clm_from_dt') }} as claim_start_date,
    {{ rif_date('records.clm_thru_dt') }} as claim_end_date,
    {{ rif_date('records.nch_wkly_proc_dt') }} as paid_date,
    {{ money('records.clm_pmt_amt') }} as header_paid_amount
{%- endmacro %}
