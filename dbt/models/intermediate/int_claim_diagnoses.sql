with headers as (
    {{ claim_headers(ref('int_rif__claim_records')) }}
),

-- position 0 is the principal diagnosis
columns_by_position as (
    {%- for n in range(26) %}
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        {{ n }} as code_position,
        diagnosis_code_{{ n }} as diagnosis_code,
        diagnosis_version_{{ n }} as diagnosis_version,
        {{ 'diagnosis_poa_' ~ n if n else 'null' }} as present_on_admission_code
    from headers
    where diagnosis_code_{{ n }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

diagnoses as (
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        code_position,
        {{ text('diagnosis_code') }} as diagnosis_code,
        {{ text('diagnosis_version') }} as diagnosis_version,
        {{ text('present_on_admission_code') }} as present_on_admission_code
    from columns_by_position
),

-- the list mostly names the principal code again: a code counts once, where it stands first
codes as (
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        diagnosis_code,
        min(code_position) as code_position,
        max(diagnosis_version) as diagnosis_version,
        max(present_on_admission_code) as present_on_admission_code
    from diagnoses
    where diagnosis_code is not null
    group by data_source, source_feed, claim_id, claim_type, final_flag, person_id, diagnosis_code
)

select
    data_source,
    source_feed,
    claim_id,
    claim_type,
    final_flag,
    person_id,
    diagnosis_code,
    present_on_admission_code,
    code_position = 0 as principal_flag,
    {{ icd_code_type('diagnosis_version', 'cm') }} as diagnosis_code_type,
    row_number() over (partition by source_feed, claim_id order by code_position) as diagnosis_sequence
from codes
