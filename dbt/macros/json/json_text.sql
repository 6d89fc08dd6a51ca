{#- The text at a path of a JSON document, without the blanks around it; null when there is none. -#}
{% macro json_text(document, path) -%}
    {{ return(adapter.dispatch('json_text')(document, path)) }}
{%- endmacro %}

{% macro default__json_text(document, path) -%}
    {{ text("json_extract_string(" ~ document ~ ", '$." ~ path ~ "')") }}
{%- endmacro %}

{% macro snowflake__json_text(document, path) -%}
    {{ text("cast(get_path(" ~ document ~ ", '" ~ path ~ "') as varchar)") }}
{%- endmacro %}
