{#-
    dbt's own macros that make SQL of the rows of a unit test, for Snowflake. A column of JSON is given as its text, and a
    VARIANT of text would be no document; in Snowflake's literals a backslash escapes.
-#}
{% macro snowflake__cast(field, type) -%}
    {%- if type | upper == 'VARIANT' -%}
    parse_json({{ field }})
    {%- else -%}
    cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__escape_single_quotes(expression) -%}
    {{ expression | replace("\\", "\\\\") | replace("'", "\\'") }}
{%- endmacro %}
