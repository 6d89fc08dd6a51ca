{#-
    A JSON document for the macros that read it, null when the text is no JSON. DuckDB: the text as it is; Snowflake: read
    once, as a VARIANT.
-#}
{% macro valid_json(document) -%}
    {{ return(adapter.dispatch('valid_json')(document)) }}
{%- endmacro %}

{% macro default__valid_json(document) -%}
    case when json_valid({{ document }}) then {{ document }} end
{%- endmacro %}

{% macro snowflake__valid_json(document) -%}
    try_parse_json({{ document }})
{%- endmacro %}
