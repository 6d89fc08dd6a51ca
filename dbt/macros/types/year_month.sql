{#- The month of a date, as YYYYMM. -#}
{% macro year_month(date) -%}
    replace(left(cast({{ date }} as varchar), 7), '-', '')
{%- endmacro %}
