{#-
    Every row of a relation with each element of its JSON array: one row an element, in column `name`,
    beside the given columns; an empty or missing array gives one row with null.
-#}
{% macro json_elements(relation, array, name, columns) -%}
    {{ return(adapter.dispatch('json_elements')(relation, array, name, columns)) }}
{%- endmacro %}

{% macro default__json_elements(relation, array, name, columns) -%}
    select
        {{ columns | join(',\n        ') }},
        unnest(
            case when json_array_length({{ array }}) > 0 then json_extract({{ array }}, '$[*]') else [null] end
        ) as {{ name }}
    from {{ relation }}
{%- endmacro %}
