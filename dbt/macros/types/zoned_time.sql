{#-
    A moment in UTC from text as SQL Server writes a datetimeoffset, 2026-11-25 10:11:12.1234567 +01:00, to the
    microsecond; null when the text is anything else.
-#}
{% macro zoned_time(expression) -%}
    {%- set form -%}
        [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,7})? [+-][0-9]{2}:[0-9]{2}
    {%- endset -%}
    {{ return(in_utc(adapter.dispatch('zoned_time')(matching(expression, form)))) }}
{%- endmacro %}

{% macro default__zoned_time(text) -%}
    try_cast(regexp_replace({{ text }}, ' ([+-])', '\1') as timestamptz)
{%- endmacro %}

{% macro snowflake__zoned_time(text) -%}
    {%- set time = microseconds('left(' ~ text ~ ', length(' ~ text ~ ') - 7)') -%}
    try_to_timestamp_tz({{ time }} || right({{ text }}, 6), 'YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM')
{%- endmacro %}
