{#- A date as RIF writes it, 06-Apr-2026; null when the text is anything else. -#}
{% macro rif_date(expression) -%}
    {{ return(adapter.dispatch('rif_date')(matching(expression, '[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}'))) }}
{%- endmacro %}

{% macro default__rif_date(text) -%}
    cast(try_strptime({{ text }}, '%d-%b-%Y') as date)
{%- endmacro %}

{% macro snowflake__rif_date(text) -%}
    try_to_date(lpad({{ text }}, 11, '0'), 'DD-MON-YYYY')
{%- endmacro %}
