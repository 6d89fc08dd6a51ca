{#- An amount from text: cents, rounded half away from zero. -#}
{% macro money(expression) -%}
    {{ number(expression, 18, 2) }}
{%- endmacro %}
