{#-
    For Snowflake: text of a time, 2026-11-25 10:11:12 with a fraction of any length or none, cut or filled to
    microseconds, so that one format reads it. What stands between day and time becomes a space.
-#}
{% macro microseconds(text) -%}
    left({{ text }}, 10) || ' ' || substr({{ text }}, 12, 8) || '.' || rpad(substr({{ text }}, 21, 6), 6, '0')
{%- endmacro %}
