{#- Whether a bit is set, from text as SQL Server writes it; null when it is neither 1 nor 0. -#}
{% macro flag(expression) -%}
    case {{ expression }} when '1' then true when '0' then false end
{%- endmacro %}
