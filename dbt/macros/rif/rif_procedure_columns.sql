{#- An institutional claim's 25 ICD procedure codes and their dates. -#}
{% macro rif_procedure_columns() -%}
    {%- for n in range(1, 26) %}
    {{ text('records.icd_prcdr_cd' ~ n) }} as procedure_code_{{ n }},
    {{ text('records.icd_prcdr_vrsn_cd' ~ n) }} as procedure_version_{{ n }},
    {{ rif_date('records.prcdr_dt' ~ n) }} as procedure_date_{{ n }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
