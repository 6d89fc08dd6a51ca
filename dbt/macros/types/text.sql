{#- Text without the blanks around it; null when nothing is left (RIF writes one space for "none"). -#}
{% macro text(expression) -%}
    nullif({{ trimmed(expression) }}, '')
{%- endmacro %}
