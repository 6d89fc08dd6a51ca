{% set hipps_revenue_centers = "('0022', '0023', '0024')" -%}

with lines as (
    select
        *,
        coalesce(allowed_amount, paid_amount + member_liability_amount) as derived_allowed_amount
    from {{ ref('int_rif__claim_records') }}
    -- revenue center 0001 is the claim's total, never a line
    where revenue_center_code is distinct from '0001'
)

select
    data_source,
    source_feed,
    claim_id,
    claim_line_number,
    claim_type,
    final_flag,
    person_id,
    payer,
    plan,
    claim_start_date,
    claim_end_date,
    claim_line_start_date,
    claim_line_end_date,
    paid_date,
    place_of_service_code,
    revenue_center_code,
    hcpcs_modifier_1,
    hcpcs_modifier_2,
    hcpcs_modifier_3,
    hcpcs_modifier_4,
    service_unit_quantity,
    billing_npi,
    rendering_npi,
    facility_npi,
    referring_npi,
    denied_flag,
    amount_level,
    charge_amount,
    paid_amount,
    deductible_amount,
    coinsurance_amount,
    case when revenue_center_code in {{ hipps_revenue_centers }} then hcpcs_code end as hipps_code,
    case when coalesce(revenue_center_code, '') not in {{ hipps_revenue_centers }} then hcpcs_code end as hcpcs_code,
    derived_allowed_amount as allowed_amount,
    coalesce(member_liability_amount, derived_allowed_amount - paid_amount) as member_liability_amount
from lines
