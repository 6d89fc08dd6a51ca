{#-
    A time of day without a zone from text as SQL Server writes a datetime2, 2026-11-25 10:11:12.1234567, to the
    microsecond; null when the text is anything else.
-#}
{% macro plain_time(expression) -%}
    {%- set form = '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,7})?' -%}
    {{ return(adapter.dispatch('plain_time')(matching(expression, form))) }}
{%- endmacro %}

{% macro default__plain_time(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro snowflake__plain_time(text) -%}
    try_to_timestamp_ntz({{ microseconds(text) }}, 'YYYY-MM-DD HH24:MI:SS.FF6')
{%- endmacro %}
