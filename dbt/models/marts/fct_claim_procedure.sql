select
    data_source,
    source_feed,
    claim_id,
    cast(procedure_sequence as integer) as procedure_sequence,
    claim_type,
    person_id,
    procedure_code_type,
    procedure_code,
    procedure_date,
    icd_10_pcs_flag
from {{ ref('int_claim_procedures') }}
where final_flag
