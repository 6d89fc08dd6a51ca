{#-
    A moment in UTC from text of milliseconds since 1970; null for what comes before (Kafka writes -1 for "none"),
    for years beyond 2999 and for what is no whole number.
-#}
{% macro epoch_time(expression) -%}
    {{ return(adapter.dispatch('epoch_time')(expression)) }}
{%- endmacro %}

{% macro default__epoch_time(expression) -%}
    {%- set millis = whole(expression, 'bigint') -%}
    case when {{ millis }} between 0 and 32503679999999 then epoch_ms({{ millis }}) end
{%- endmacro %}

{% macro snowflake__epoch_time(expression) -%}
    {%- set millis = whole(expression, 'bigint') -%}
    to_timestamp_ntz(case when {{ millis }} between 0 and 32503679999999 then {{ millis }} end, 3)
{%- endmacro %}
