{#-
    A claim's diagnosis codes: the principal one, then as many as the file has; with the present-on-admission
    marks of inpatient. As they came: int_claim_diagnoses cleans them, once for all positions.
-#}
{% macro rif_diagnosis_columns(count, present_on_admission=false) -%}
    records.prncpal_dgns_cd as diagnosis_code_0,
    records.prncpal_dgns_vrsn_cd as diagnosis_version_0
    {%- for n in range(1, count + 1) %},
    records.icd_dgns_cd{{ n }} as diagnosis_code_{{ n }},
    records.icd_dgns_vrsn_cd{{ n }} as diagnosis_version_{{ n }}
    {%- if present_on_admission %},
    records.clm_poa_ind_sw{{ n }} as diagnosis_poa_{{ n }}
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
