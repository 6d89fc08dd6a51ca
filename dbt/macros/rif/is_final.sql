{#- Whether a RIF record is of a claim's final version, and not of a claim taken back. -#}
{% macro is_final(final_action, change_type) -%}
    coalesce({{ final_action }} = 'F', false) and coalesce({{ change_type }}, '') <> 'DELETE'
{%- endmacro %}
