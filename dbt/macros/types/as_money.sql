{#- A computed amount in the type that marts promise, DECIMAL(18,2); null when it does not fit. -#}
{% macro as_money(expression) -%}
    {{ return(adapter.dispatch('as_money')(expression)) }}
{%- endmacro %}

{% macro default__as_money(expression) -%}
    try_cast({{ expression }} as decimal(18, 2))
{%- endmacro %}

{#- Snowflake tries casts of text alone; a decimal's text has all its digits. -#}
{% macro snowflake__as_money(expression) -%}
    try_cast(cast({{ expression }} as varchar) as decimal(18, 2))
{%- endmacro %}
