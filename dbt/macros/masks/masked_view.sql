{#-
    The statement that makes the view of a mart with each column masked as its meta says. On Snowflake it is a secure one:
    it can be shared with other accounts, where masks by role mean nothing.
-#}
{% macro masked_view(view, mart, columns) -%}
    {%- set shown = [] -%}
    {%- for column in columns -%}
        {% do shown.append(masked(column.name, column.data_type, mask_of(column)) ~ ' as ' ~ column.name) %}
    {%- endfor -%}
    {{ return(adapter.dispatch('masked_view')(view, mart, shown | join(',\n        '))) }}
{%- endmacro %}

{#- A file of DuckDB may be renamed: what is in it does not name it. -#}
{% macro default__masked_view(view, mart, columns) -%}
    create or replace view {{ view }} as
    select
        {{ columns }}
    from {{ mart.include(database=false) }}
{%- endmacro %}

{% macro snowflake__masked_view(view, mart, columns) -%}
    create or replace secure view {{ view }} copy grants as
    select
        {{ columns }}
    from {{ mart }}
{%- endmacro %}
