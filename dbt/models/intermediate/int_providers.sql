{{ config(materialized='view') }}
{{ union_by_name(['int_rif__providers', 'int_fhir__providers', 'int_core__providers']) }}
