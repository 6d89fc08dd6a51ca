{#-
    The day that an ISO 8601 date or date-time begins with, as it is written (no time zone shift);
    null when there is no whole day.
-#}
{% macro iso_date(expression) -%}
    {%- set day = matching('left(' ~ expression ~ ', 10)', '[0-9]{4}-[0-9]{2}-[0-9]{2}') -%}
    {{ return(adapter.dispatch('iso_date')(day)) }}
{%- endmacro %}

{% macro default__iso_date(text) -%}
    try_cast({{ text }} as date)
{%- endmacro %}

{% macro snowflake__iso_date(text) -%}
    try_to_date({{ text }}, 'YYYY-MM-DD')
{%- endmacro %}
