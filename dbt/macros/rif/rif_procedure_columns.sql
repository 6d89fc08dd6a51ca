{#-
    An institutional claim's 25 ICD procedure codes and their dates.
    As they came: int_claim_procedures reads them, once for all positions.
-#}
{% macro rif_procedure_columns() -%}
    {%- for n in range(1, 26) %}
    records.icd_prcdr_cd{{ n }} as procedure_code_{{ n }},
    records.icd_prcdr_vrsn_cd{{ n }} as procedure_version_{{ n }},
    records.prcdr_dt{{ n }} as procedure_date_{{ n }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
