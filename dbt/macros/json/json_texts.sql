{#-
    Every row of a relation with the texts at names of its JSON document, as json_text gives them: a column a name,
    beside the given columns. `under` is the path of the object that has the names; without it, the document.
    Reads the document once, where json_text reads it for each text.
-#}
{% macro json_texts(relation, document, names, columns, under=none) -%}
    {{ return(adapter.dispatch('json_texts')(relation, document, names, columns, under)) }}
{%- endmacro %}

{% macro default__json_texts(relation, document, names, columns, under) -%}
    {%- set before = '$.' ~ under ~ '.' if under else '$.' -%}
    select
        {{ columns | join(',\n        ') }},
        {%- for name in names %}
        {{ text('json_texts[' ~ loop.index ~ ']') }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            *,
            json_extract_string(
                {{ document }},
                [
                    {%- for name in names %}
                    '{{ before ~ name }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                ]
            ) as json_texts
        from {{ relation }}
    ) as read_once
{%- endmacro %}

{#- Snowflake has read the document already. -#}
{% macro snowflake__json_texts(relation, document, names, columns, under) -%}
    {%- set before = under ~ '.' if under else '' -%}
    select
        {{ columns | join(',\n        ') }},
        {%- for name in names %}
        {{ json_text(document, before ~ name) }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
