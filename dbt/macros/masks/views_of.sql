{#- The names of the views in a schema, as the warehouse writes them. -#}
{% macro views_of(schema) -%}
    {%- set names -%}
        select table_name
        from information_schema.views
        where lower(table_schema) = '{{ schema.schema | lower }}' and lower(table_catalog) = '{{ schema.database | lower }}'
    {%- endset -%}
    {{ return(run_query(names).columns[0].values()) }}
{%- endmacro %}
