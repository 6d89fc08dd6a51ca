{#- Fails for each row whose columns, all together, are found in no row of another model. -#}
{% test relationships_by(model, columns, to) %}
    select children.*
    from {{ model }} as children
    where not exists (
        select 1
        from {{ to }} as parents
        where
            {% for column in columns -%}
            parents.{{ column }} = children.{{ column }}{{ ' and ' if not loop.last }}
            {%- endfor %}
    )
{% endtest %}
