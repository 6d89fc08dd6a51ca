{#- The columns that the four institutional RIF files share: of the claim, then of the revenue line. -#}
{% macro rif_facility_columns() -%}
    '0' || {{ text('records.clm_fac_type_cd') }} || {{ text('records.clm_srvc_clsfctn_type_cd') }}
    || {{ text('records.clm_freq_cd') }} as bill_type_code,
    {{ text('records.org_npi_num') }} as billing_npi,
    {{ text('records.org_npi_num') }} as facility_npi,
    coalesce({{ text('records.rndrng_physn_npi') }}, {{ text('records.at_physn_npi') }}) as rendering_npi,
    {{ text('records.ptnt_dschrg_stus_cd') }} as discharge_disposition_code,
    {{ text('records.clm_mdcr_non_pmt_rsn_cd') }} is not null as denied_flag,
    {{ money('records.clm_tot_chrg_amt') }} as header_charge_amount,
    {{ whole('records.clm_line_num') }} as claim_line_number,
    {{ text('records.rev_cntr') }} as revenue_center_code,
    {{ text('records.hcpcs_cd') }} as hcpcs_code,
    {{ number('records.rev_cntr_unit_cnt') }} as service_unit_quantity,
    {{ money('records.rev_cntr_tot_chrg_amt') }} as charge_amount
{%- endmacro %}
