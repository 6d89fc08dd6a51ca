{#- A moment of ISO 8601 text in UTC (it ends with Z), to the microsecond; null when the text is anything else. -#}
{% macro utc_time(expression) -%}
    {{ return(adapter.dispatch('utc_time')(expression)) }}
{%- endmacro %}

{% macro default__utc_time(expression) -%}
    {%- set form = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]{1,9})?Z' -%}
    try_cast({{ matching(expression, form) }} as timestamp)
{%- endmacro %}
