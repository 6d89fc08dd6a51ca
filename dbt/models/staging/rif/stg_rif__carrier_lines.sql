select
    'rif' as data_source,
    'rif.carrier' as source_feed,
    'professional' as claim_type,
    'line' as amount_level,
    {{ rif_claim_columns() }},
    {{ rif_professional_columns() }},
    {{ text('records.prf_physn_npi') }} as rendering_npi,
    {{ text('records.carr_clm_blg_npi_num') }} as billing_npi,
    {{ number('records.line_srvc_cnt') }} as service_unit_quantity,
    {{ rif_diagnosis_columns(12) }}
from {{ source('raw', 'rif_carrier') }} as records
{{ current_rows(key=['records.clm_id'], row=['records.line_num']) }}
