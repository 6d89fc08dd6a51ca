{{ config(materialized='view') }}
{{ union_by_name(['int_rif__pharmacy_claims', 'int_fhir__pharmacy_claims']) }}
