{#-
    How a column of a mart is masked for analysts: none, key, year, zip3 or whole. Only a column that says
    `phi: false` is clear without a mask; one that says nothing is masked as a whole.
-#}
{% macro mask_of(column) -%}
    {%- set mask = column.meta.get('mask', 'whole' if column.meta.get('phi', true) else 'none') -%}
    {%- set type = {'key': 'varchar', 'year': 'date', 'zip3': 'varchar'}.get(mask, column.data_type) -%}
    {%- if mask not in ['none', 'key', 'year', 'zip3', 'whole'] or column.data_type != type -%}
        {% do exceptions.raise_compiler_error(
            'Cannot mask column ' ~ column.name ~ ': there is no mask ' ~ mask ~ ' for ' ~ column.data_type
        ) %}
    {%- endif -%}
    {{ return(mask) }}
{%- endmacro %}
