{#- A moment of ISO 8601 text in UTC (it ends with Z), to the microsecond; null when the text is anything else. -#}
{% macro utc_time(expression) -%}
    {%- set form = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z' -%}
    {{ return(adapter.dispatch('utc_time')(matching(expression, form))) }}
{%- endmacro %}

{% macro default__utc_time(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro snowflake__utc_time(text) -%}
    try_to_timestamp_ntz({{ microseconds('replace(' ~ text ~ ", 'Z', '')") }}, 'YYYY-MM-DD HH24:MI:SS.FF6')
{%- endmacro %}
