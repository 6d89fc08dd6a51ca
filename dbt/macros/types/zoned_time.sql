{#-
    A moment in UTC from text as SQL Server writes a datetimeoffset, 2026-11-25 10:11:12.1234567 +01:00, to the
    microsecond; null when the text is anything else.
-#}
{% macro zoned_time(expression) -%}
    {{ return(adapter.dispatch('zoned_time')(expression)) }}
{%- endmacro %}

{% macro default__zoned_time(expression) -%}
    {%- set form -%}
        [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,7})? [+-][0-9]{2}:[0-9]{2}
    {%- endset -%}
    {%- set joined = "regexp_replace(" ~ matching(expression, form) ~ ", ' ([+-])', '\\1')" -%}
    {{ in_utc('try_cast(' ~ joined ~ ' as timestamptz)') }}
{%- endmacro %}
