{% set roles = ['billing', 'rendering', 'facility', 'referring'] -%}

select
    claims.data_source,
    claims.source_feed,
    claims.claim_id,
    claims.claim_group_id,
    case claims.claim_type_code when 'P' then 'professional' when 'I' then 'institutional' end as claim_type,
    -- one that is pending is not decided yet; one that is adjusted is replaced by another
    coalesce(claims.status in ('paid', 'denied'), false) as final_flag,
    claims.member_id as person_id,
    claims.payer,
    claims.plan,
    claims.claim_start_date,
    claims.claim_end_date,
    claims.admission_date,
    claims.discharge_date,
    claims.paid_date,
    claims.admit_type_code,
    claims.admit_source_code,
    claims.discharge_disposition_code,
    claims.bill_type_code,
    claims.drg_code,
    {% for role in roles -%}
    {{ role }}.npi as {{ role }}_npi,
    {% endfor -%}
    coalesce(claims.status = 'denied', false) as denied_flag,
    'line' as amount_level,
    claims.header_charge_amount,
    claims.header_paid_amount,
    claims.header_deductible_amount,
    claims.header_coinsurance_amount
from {{ ref('stg_core__claims') }} as claims
{% for role in roles -%}
left join {{ ref('stg_core__providers') }} as {{ role }} on claims.{{ role }}_provider_id = {{ role }}.provider_id
{% endfor %}
