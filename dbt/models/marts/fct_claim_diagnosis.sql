select
    data_source,
    source_feed,
    claim_id,
    cast(diagnosis_sequence as integer) as diagnosis_sequence,
    claim_type,
    person_id,
    diagnosis_code_type,
    diagnosis_code,
    principal_flag,
    present_on_admission_code
from {{ ref('int_claim_diagnoses') }}
where final_flag
