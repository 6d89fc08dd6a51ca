{#- One record a claim: what belongs to the claim is repeated on each of its records. -#}
{% macro claim_headers(records) -%}
    select *
    from {{ records }}
    qualify row_number() over (
        partition by source_feed, claim_id order by claim_line_number nulls last, record_number
    ) = 1
{%- endmacro %}
