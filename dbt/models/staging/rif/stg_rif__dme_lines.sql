select
    'rif' as data_source,
    'rif.dme' as source_feed,
    'professional' as claim_type,
    'line' as amount_level,
    {{ rif_claim_columns() }},
    {{ rif_professional_columns() }},
    {{ text('records.prvdr_npi') }} as billing_npi,
    {{ text('records.hcpcs_3rd_mdfr_cd') }} as hcpcs_modifier_3,
    {{ text('records.hcpcs_4th_mdfr_cd') }} as hcpcs_modifier_4,
    {{ number('records.dmerc_line_mtus_cnt') }} as service_unit_quantity,
    {{ rif_diagnosis_columns(12) }}
from {{ source('raw', 'rif_dme') }} as records
{{ current_rows(key=['records.clm_id'], row=['records.line_num']) }}
