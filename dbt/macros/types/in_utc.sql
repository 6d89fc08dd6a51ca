{#- A moment with a time zone as the time of day in UTC, so that it compares with others whatever a session's zone. -#}
{% macro in_utc(expression) -%}
    {{ return(adapter.dispatch('in_utc')(expression)) }}
{%- endmacro %}

{% macro default__in_utc(expression) -%}
    timezone('UTC', {{ expression }})
{%- endmacro %}

{% macro snowflake__in_utc(expression) -%}
    cast(convert_timezone('UTC', {{ expression }}) as timestamp_ntz)
{%- endmacro %}
