{% set claim_columns = [
    'data_source',
    'source_feed',
    'claim_id',
    'claim_type',
    'status',
    'member_id'
] -%}

{% set texts = [
    'diagnosis_sequence',
    'diagnosis_code_type',
    'diagnosis_code',
    'present_on_admission_code'
] -%}

with elements as (
    {{ json_elements(ref('stg_events__claims'), 'claim_diagnoses', 'element', claim_columns, place='place') }}
),

claim_diagnoses as (
    {{ json_texts('elements', 'element', texts, columns=claim_columns + ['element', 'place']) }}
),

numbered as (
    select
        *,
        cast({{ number('diagnosis_sequence', 9, 0) }} as integer) as sequence_number
    from claim_diagnoses
    where element is not null
)

select
    {% for column in claim_columns -%}
    {{ column }},
    {% endfor -%}
    sequence_number as diagnosis_sequence,
    diagnosis_code_type,
    diagnosis_code,
    sequence_number = 1 as principal_flag,
    present_on_admission_code
from numbered
qualify row_number() over (partition by claim_id, sequence_number order by place desc nulls last) = 1
