with headers as (
    {{ claim_headers(ref('int_rif__claim_records')) }}
),

columns_by_position as (
    {%- for n in range(1, 26) %}
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        {{ n }} as procedure_sequence,
        procedure_code_{{ n }} as procedure_code,
        procedure_version_{{ n }} as procedure_version,
        procedure_date_{{ n }} as procedure_date
    from headers
    where procedure_code_{{ n }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

procedures as (
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        procedure_sequence,
        {{ text('procedure_code') }} as procedure_code,
        {{ text('procedure_version') }} as procedure_version,
        {{ rif_date('procedure_date') }} as procedure_date
    from columns_by_position
)

select
    data_source,
    source_feed,
    claim_id,
    claim_type,
    final_flag,
    person_id,
    procedure_sequence,
    procedure_code,
    procedure_date,
    {{ icd_code_type('procedure_version', 'pcs') }} as procedure_code_type,
    {{ matching('procedure_code', '[0-9A-HJ-NP-Z]{7}') }} is not null as icd_10_pcs_flag
from procedures
where procedure_code is not null
