{#- The month of a date, as YYYYMM. -#}
{% macro year_month(date) -%}
    lpad(cast(extract(year from {{ date }}) * 100 + extract(month from {{ date }}) as varchar), 6, '0')
{%- endmacro %}
