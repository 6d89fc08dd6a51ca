{{ config(materialized='view') }}
{{ union_by_name(['int_rif__claims', 'int_fhir__claims', 'int_core__claims']) }}
