with headers as (
    {{ claim_headers(ref('int_rif__claim_records')) }}
),

positions as (
    {%- for n in range(26) %}
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        {{ n }} as position,
        diagnosis_code_{{ n }} as diagnosis_code,
        diagnosis_version_{{ n }} as diagnosis_version,
        {{ 'diagnosis_poa_' ~ n if n else 'null' }} as present_on_admission_code
    from headers
    where diagnosis_code_{{ n }} is not null
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- the principal code is mostly the first of the list again: a code counts once, where it stands first
codes as (
    select
        data_source,
        source_feed,
        claim_id,
        claim_type,
        final_flag,
        person_id,
        diagnosis_code,
        min(position) as position,
        max(diagnosis_version) as diagnosis_version,
        max(present_on_admission_code) as present_on_admission_code
    from positions
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
    position = 0 as principal_flag,
    {{ icd_code_type('diagnosis_version', 'cm') }} as diagnosis_code_type,
    row_number() over (partition by source_feed, claim_id order by position) as diagnosis_sequence
from codes
