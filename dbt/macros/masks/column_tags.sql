{#-
    After a mart is made, on Snowflake: opens its columns by the tag that the masking policies read. Until then, and where
    this fails, all of them are masked, since the schema's tag says `whole`.
-#}
{% macro column_tags() -%}
    {{ return(adapter.dispatch('column_tags')()) }}
{%- endmacro %}

{% macro default__column_tags() -%}
{%- endmacro %}

{% macro snowflake__column_tags() -%}
    {%- set opened = [] -%}
    {%- for column in model.columns.values() if mask_of(column) != 'whole' -%}
        {% do opened.append(
            'column ' ~ column.name ~ ' set tag ' ~ target.database ~ ".security.phi = '" ~ mask_of(column) ~ "'"
        ) %}
    {%- endfor -%}
    {%- if opened -%}
    alter table {{ this }} modify
        {{ opened | join(',\n        ') }}
    {%- endif -%}
{%- endmacro %}
