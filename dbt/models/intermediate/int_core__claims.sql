{% set amounts = ['charge', 'allowed', 'paid', 'deductible', 'coinsurance', 'copayment', 'member_liability'] -%}

with lines as (
    select
        claim_id,
        {% for amount in amounts -%}
        sum({{ amount }}_amount) as {{ amount }}_amount,
        {% endfor -%}
        count(*) as line_count
    from {{ ref('int_core__claim_lines') }}
    group by claim_id
)

select
    headers.*,
    {% for amount in amounts -%}
    lines.{{ amount }}_amount,
    {% endfor -%}
    coalesce(lines.line_count, 0) as line_count
from {{ ref('int_core__claim_headers') }} as headers
left join lines on headers.claim_id = lines.claim_id
