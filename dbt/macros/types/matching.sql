{#- Text without the blanks around it if the whole of it has the form of a regular expression, else null. -#}
{% macro matching(expression, pattern) -%}
    {{ return(adapter.dispatch('matching')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matching(expression, pattern) -%}
    nullif(regexp_extract(trim({{ expression }}), '^(?:{{ pattern }})$'), '')
{%- endmacro %}
