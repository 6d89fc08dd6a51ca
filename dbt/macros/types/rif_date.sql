{#- A date as RIF writes it, 06-Apr-2026; null when the text is anything else. -#}
{% macro rif_date(expression) -%}
    {{ return(adapter.dispatch('rif_date')(expression)) }}
{%- endmacro %}

{% macro default__rif_date(expression) -%}
    cast(try_strptime({{ matching(expression, '[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}') }}, '%d-%b-%Y') as date)
{%- endmacro %}
