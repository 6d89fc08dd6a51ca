{#- The amount that an item's adjudication gives for a Blue Button variable; null when it gives none. -#}
{% macro adjudicated_amount(item, variable) -%}
    {{ money(json_pick(
        item, 'adjudication', where='category.coding[0].code', ends_with='/' ~ variable, pick='amount.value'
    )) }}
{%- endmacro %}
