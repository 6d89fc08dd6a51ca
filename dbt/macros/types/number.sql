{#-
    A decimal number from text: exact (no double between), rounded half away from zero,
    null when the text is no number or too large.
-#}
{% macro number(expression, precision=18, scale=3) -%}
    {%- set form = '[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,2})?' -%}
    try_cast({{ matching(expression, form) }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}
