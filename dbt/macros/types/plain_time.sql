{#-
    A time of day without a zone from text as SQL Server writes a datetime2, 2026-11-25 10:11:12.1234567, to the
    microsecond; null when the text is anything else.
-#}
{% macro plain_time(expression) -%}
    {{ return(adapter.dispatch('plain_time')(expression)) }}
{%- endmacro %}

{% macro default__plain_time(expression) -%}
    {%- set form = '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,7})?' -%}
    try_cast({{ matching(expression, form) }} as timestamp)
{%- endmacro %}
