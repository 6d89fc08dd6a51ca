{{ config(materialized='view') }}
{{ union_by_name(['int_rif__members', 'int_fhir__members', 'int_core__members']) }}
