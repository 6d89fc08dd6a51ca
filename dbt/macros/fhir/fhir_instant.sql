{#-
    A FHIR instant, 2026-03-01T09:30:00.000-05:00 or with Z, as a moment in UTC; null when the text is anything else. As
    senders write them: a day alone, no seconds, an offset without its colon or none (UTC), small letters.
    @see https://hl7.org/fhir/R4/datatypes.html#instant
-#}
{% macro fhir_instant(text) -%}
    {%- set time = "replace(upper(" ~ text ~ "), 'T', ' ')" -%}
    {%- set offset -%}
        case
            when length({{ time }}) = 10 then {{ time }} || ' 00:00:00 +00:00'
            when right({{ time }}, 1) = 'Z' then left({{ time }}, length({{ time }}) - 1) || ' +00:00'
            when substr({{ time }}, greatest(length({{ time }}) - 5, 1), 1) in ('+', '-')
                then left({{ time }}, greatest(length({{ time }}) - 6, 0)) || ' ' || right({{ time }}, 6)
            when substr({{ time }}, greatest(length({{ time }}) - 4, 1), 1) in ('+', '-')
                then left({{ time }}, greatest(length({{ time }}) - 5, 0)) || ' '
                    || substr({{ time }}, length({{ time }}) - 4, 3) || ':' || right({{ time }}, 2)
            else {{ time }} || ' +00:00'
        end
    {%- endset -%}
    {%- set seconds -%}
        case
            when substr({{ offset }}, 17, 1) = ' ' then left({{ offset }}, 16) || ':00' || substr({{ offset }}, 17)
            else {{ offset }}
        end
    {%- endset -%}
    {{ return(zoned_time(seconds)) }}
{%- endmacro %}
