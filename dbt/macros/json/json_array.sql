{#- The array at a path of a JSON document, for json_elements; null when there is none. -#}
{% macro json_array(document, path) -%}
    {{ return(adapter.dispatch('json_array')(document, path)) }}
{%- endmacro %}

{% macro default__json_array(document, path) -%}
    json_extract({{ document }}, '$.{{ path }}')
{%- endmacro %}

{% macro snowflake__json_array(document, path) -%}
    get_path({{ document }}, '{{ path }}')
{%- endmacro %}
