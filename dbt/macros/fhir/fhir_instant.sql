{#-
    A FHIR instant, 2026-03-01T09:30:00.000-05:00 or with Z, as a moment in UTC; null when the text is anything else.
    @see https://hl7.org/fhir/R4/datatypes.html#instant
-#}
{% macro fhir_instant(text) -%}
    {%- set offset -%}
        case
            when right({{ text }}, 1) = 'Z' then left({{ text }}, length({{ text }}) - 1) || ' +00:00'
            else left({{ text }}, greatest(length({{ text }}) - 6, 0)) || ' ' || right({{ text }}, 6)
        end
    {%- endset -%}
    {{ return(zoned_time("replace(" ~ offset ~ ", 'T', ' ')")) }}
{%- endmacro %}
