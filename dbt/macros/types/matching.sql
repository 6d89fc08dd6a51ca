{#-
    Text without the blanks around it if the whole of it has the form of a regular expression, else null.
    The expression is of what all warehouses read alike: classes, counts, plain groups; no backslashes.
-#}
{% macro matching(expression, pattern) -%}
    {{ return(adapter.dispatch('matching')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matching(expression, pattern) -%}
    nullif(regexp_extract({{ trimmed(expression) }}, '^({{ pattern }})$'), '')
{%- endmacro %}

{#- Snowflake's regexp_like is of the whole text. -#}
{% macro snowflake__matching(expression, pattern) -%}
    case when regexp_like({{ trimmed(expression) }}, '({{ pattern }})') then {{ trimmed(expression) }} end
{%- endmacro %}
