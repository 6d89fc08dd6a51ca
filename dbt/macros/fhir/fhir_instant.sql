{#-
    A FHIR instant, 2026-03-01T09:30:00.000-05:00 or with Z, as a moment in UTC; null when the text is anything else. As
    senders write them: a day alone, an offset without its colon, small letters.
    @see https://hl7.org/fhir/R4/datatypes.html#instant
-#}
{% macro fhir_instant(expression) -%}
    {%- set time = '[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})' -%}
    {%- set form = '[0-9]{4}-[0-9]{2}-[0-9]{2}(T' ~ time ~ ')?' -%}
    {%- set read = matching('upper(' ~ expression ~ ')', form) -%}
    {%- set whole -%}
        {{ read }} || case when length({{ expression }}) = 10 then 'T00:00:00Z' else '' end
    {%- endset -%}
    {{ return(in_utc(adapter.dispatch('fhir_instant')(whole))) }}
{%- endmacro %}

{% macro default__fhir_instant(text) -%}
    try_cast({{ text }} as timestamptz)
{%- endmacro %}

{% macro snowflake__fhir_instant(text) -%}
    try_to_timestamp_tz({{ text }})
{%- endmacro %}
