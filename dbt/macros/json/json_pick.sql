{#-
    From an array of a JSON document, the text at `pick` of the first element whose text at `where`
    ends with `ends_with`; null when there is none.
-#}
{% macro json_pick(document, array, where, ends_with, pick) -%}
    {{ return(adapter.dispatch('json_pick')(document, array, where, ends_with, pick)) }}
{%- endmacro %}

{% macro default__json_pick(document, array, where, ends_with, pick) -%}
    {%- set elements = "json_extract(" ~ document ~ ", '$." ~ array ~ "[*]')" -%}
    {%- set wanted = "lambda e: ends_with(json_extract_string(e, '$." ~ where ~ "'), '" ~ ends_with ~ "')" -%}
    {{ json_text("list_filter(" ~ elements ~ ", " ~ wanted ~ ")[1]", pick) }}
{%- endmacro %}

{% macro snowflake__json_pick(document, array, where, ends_with, pick) -%}
    {%- set elements = "as_array(get_path(" ~ document ~ ", '" ~ array ~ "'))" -%}
    {%- set wanted = "e -> endswith(cast(get_path(e, '" ~ where ~ "') as varchar), '" ~ ends_with ~ "')" -%}
    {{ json_text("filter(" ~ elements ~ ", " ~ wanted ~ ")[0]", pick) }}
{%- endmacro %}
