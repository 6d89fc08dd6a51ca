{#- The id in a FHIR reference such as Patient/123: what follows the last slash. -#}
{% macro reference_id(reference) -%}
    split_part({{ reference }}, '/', -1)
{%- endmacro %}
