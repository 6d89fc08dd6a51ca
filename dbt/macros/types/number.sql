{#-
    A decimal number from text: exact (no double between), rounded half away from zero,
    null when the text is no number or too large.
-#}
{% macro number(expression, precision=18, scale=3) -%}
    {%- set form = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?' -%}
    {{ return(adapter.dispatch('number')(matching(expression, form), precision, scale)) }}
{%- endmacro %}

{% macro default__number(text, precision, scale) -%}
    try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}

{#- Snowflake's grammar of numbers has no point without digits after it. -#}
{% macro snowflake__number(text, precision, scale) -%}
    try_cast(rtrim({{ text }}, '.') as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}
