{#- Schemas are named plainly (staging, intermediate, marts), with no target name before them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
