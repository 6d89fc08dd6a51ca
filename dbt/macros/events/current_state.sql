{#-
    The entities of a table of current state, each with its newest event as valid JSON; deleted ones left out.
    `source` is a table of source `current`.
-#}
{% macro current_state(source) -%}
    select
        _key,
        _order,
        _loaded_at,
        {{ valid_json('document') }} as document
    from {{ source }}
    where coalesce(_op, '') <> 'delete'
{%- endmacro %}
