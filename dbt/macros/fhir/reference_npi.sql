{#- The NPI in a FHIR reference such as Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893. -#}
{% macro reference_npi(reference) -%}
    nullif(split_part({{ reference }}, 'us-npi|', 2), '')
{%- endmacro %}
