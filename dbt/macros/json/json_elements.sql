{#-
    Every row of a relation with each element of its JSON array: one row an element, in column `name`,
    beside the given columns; an empty or missing array gives one row with null. `place` names a column for the
    element's place in the array, from 1.
-#}
{% macro json_elements(relation, array, name, columns, place=none) -%}
    {{ return(adapter.dispatch('json_elements')(relation, array, name, columns, place)) }}
{%- endmacro %}

{% macro default__json_elements(relation, array, name, columns, place) -%}
    {%- set elements -%}
        case when json_array_length({{ array }}) > 0 then json_extract({{ array }}, '$[*]') else [null] end
    {%- endset -%}
    select
        {{ columns | join(',\n        ') }},
        {%- if place %}
        generate_subscripts({{ elements }}, 1) as {{ place }},
        {%- endif %}
        unnest(
            {{ elements }}
        ) as {{ name }}
    from {{ relation }}
{%- endmacro %}

{% macro snowflake__json_elements(relation, array, name, columns, place) -%}
    select
        {{ columns | join(',\n        ') }},
        {%- if place %}
        coalesce(flattened.index, 0) + 1 as {{ place }},
        {%- endif %}
        flattened.value as {{ name }}
    from {{ relation }},
        lateral flatten(input => as_array({{ array }}), outer => true) as flattened
{%- endmacro %}
