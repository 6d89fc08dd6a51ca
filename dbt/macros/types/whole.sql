{#- A whole number from text; null when the text is anything else. -#}
{% macro whole(expression, type='integer') -%}
    try_cast({{ matching(expression, '[+-]?[0-9]+') }} as {{ type }})
{%- endmacro %}
