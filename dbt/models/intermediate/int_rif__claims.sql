{% set amounts = ['charge', 'allowed', 'paid', 'deductible', 'coinsurance', 'member_liability'] -%}

with headers as (
    {{ claim_headers(ref('int_rif__claim_records')) }}
),

lines as (
    select
        source_feed,
        claim_id,
        {% for amount in amounts -%}
        sum({{ amount }}_amount) as {{ amount }}_amount,
        {% endfor -%}
        count(*) as line_count
    from {{ ref('int_rif__claim_lines') }}
    group by source_feed, claim_id
)

select
    headers.data_source,
    headers.source_feed,
    headers.claim_id,
    headers.claim_group_id,
    headers.claim_type,
    headers.final_flag,
    headers.person_id,
    headers.payer,
    headers.plan,
    headers.claim_start_date,
    headers.claim_end_date,
    headers.admission_date,
    headers.paid_date,
    headers.admit_type_code,
    headers.admit_source_code,
    headers.discharge_disposition_code,
    headers.bill_type_code,
    headers.drg_code,
    headers.billing_npi,
    headers.rendering_npi,
    headers.facility_npi,
    headers.referring_npi,
    headers.denied_flag,
    headers.amount_level,
    headers.header_charge_amount,
    headers.header_paid_amount,
    headers.header_deductible_amount,
    headers.header_coinsurance_amount,
    {% for amount in amounts -%}
    case
        when headers.amount_level = 'header' then headers.header_{{ amount }}_amount else lines.{{ amount }}_amount
    end as {{ amount }}_amount,
    {% endfor -%}
    -- a discharge after the claim's last day lies outside the stay
    case when headers.discharge_date <= headers.claim_end_date then headers.discharge_date end as discharge_date,
    coalesce(lines.line_count, 0) as line_count
from headers
left join lines on headers.source_feed = lines.source_feed and headers.claim_id = lines.claim_id
