{#- All rows of several models, columns matched by name; a column that one of them lacks is null there. -#}
{% macro union_by_name(models) -%}
    {{ return(adapter.dispatch('union_by_name')(models)) }}
{%- endmacro %}

{% macro default__union_by_name(models) -%}
    {%- for model in models %}
    select * from {{ ref(model) }}
    {{- '\n    union all by name' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
