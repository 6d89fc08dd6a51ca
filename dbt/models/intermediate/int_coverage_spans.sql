{{ config(materialized='view') }}
{{ union_by_name(['int_rif__coverage_spans', 'int_core__coverage_spans']) }}
