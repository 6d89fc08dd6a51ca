{% set amounts = ['charge', 'allowed', 'paid', 'deductible', 'coinsurance', 'member_liability'] -%}

select
    data_source,
    source_feed,
    claim_id,
    claim_type,
    final_flag,
    person_id,
    payer,
    claim_start_date,
    claim_end_date,
    care_team_npi as rendering_npi,
    false as denied_flag,
    'line' as amount_level,
    payment_amount as header_paid_amount,
    {% for amount in amounts -%}
    sum({{ amount }}_amount) as {{ amount }}_amount,
    {% endfor -%}
    sum(case when item_flag then 1 else 0 end) as line_count
from {{ ref('int_fhir__claim_records') }}
where claim_type in ('professional', 'institutional')
group by
    data_source, source_feed, resource_id, claim_id, claim_type, final_flag, person_id, payer,
    claim_start_date, claim_end_date, care_team_npi, payment_amount
