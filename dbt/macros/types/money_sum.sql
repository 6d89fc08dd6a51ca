{#- The sum of amounts from text: one that is no amount counts as nothing; null when none is one. -#}
{% macro money_sum(expressions) -%}
    {%- set amounts = [] -%}
    {%- for expression in expressions %}{% do amounts.append(money(expression)) %}{% endfor -%}
    case
        when coalesce({{ amounts | join(', ') }}) is not null
            then coalesce({{ amounts | join(', 0) + coalesce(') }}, 0)
    end
{%- endmacro %}
