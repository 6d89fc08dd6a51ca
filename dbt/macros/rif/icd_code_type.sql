{#- The code system that a RIF version code names: 0 is ICD-10, 9 is ICD-9; `part` is cm or pcs. -#}
{% macro icd_code_type(version, part) -%}
    case {{ version }} when '0' then 'icd-10-{{ part }}' when '9' then 'icd-9-cm' end
{%- endmacro %}
