{{ config(materialized='view') }}
{{ union_by_name(['int_rif__claim_lines', 'int_fhir__claim_lines', 'int_core__claim_lines']) }}
