{#- A JSON document as it is, for the macros that read it; null when the text is no JSON. -#}
{% macro valid_json(document) -%}
    {{ return(adapter.dispatch('valid_json')(document)) }}
{%- endmacro %}

{% macro default__valid_json(document) -%}
    case when json_valid({{ document }}) then {{ document }} end
{%- endmacro %}
