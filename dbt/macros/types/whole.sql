{#- A whole number from text; null when the text is anything else, or too large for the type (integer, bigint). -#}
{% macro whole(expression, type='integer') -%}
    {{ return(adapter.dispatch('whole')(matching(expression, '[+-]?[0-9]+'), type)) }}
{%- endmacro %}

{% macro default__whole(text, type) -%}
    try_cast({{ text }} as {{ type }})
{%- endmacro %}

{#- Snowflake's integers have 38 digits. -#}
{% macro snowflake__whole(text, type) -%}
    {%- set greatest_of = {'integer': '2147483647', 'bigint': '9223372036854775807'} -%}
    {%- set number = 'try_cast(' ~ text ~ ' as decimal(38, 0))' -%}
    case when {{ number }} between -{{ greatest_of[type] }} - 1 and {{ greatest_of[type] }} then {{ number }} end
{%- endmacro %}
