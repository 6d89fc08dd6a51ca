{#- A computed amount in the type that marts promise, DECIMAL(18,2); null when it does not fit. -#}
{% macro as_money(expression) -%}
    {{ return(adapter.dispatch('as_money')(expression)) }}
{%- endmacro %}

{% macro default__as_money(expression) -%}
    try_cast({{ expression }} as decimal(18, 2))
{%- endmacro %}
