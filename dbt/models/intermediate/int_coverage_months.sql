{{ config(materialized='view') }}
{{ union_by_name(['int_rif__coverage_months', 'int_core__coverage_months']) }}
