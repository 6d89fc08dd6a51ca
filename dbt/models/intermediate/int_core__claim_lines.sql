select
    headers.data_source,
    headers.source_feed,
    headers.claim_id,
    claim_lines.claim_line_number,
    headers.claim_type,
    headers.final_flag,
    headers.person_id,
    headers.payer,
    headers.plan,
    headers.claim_start_date,
    headers.claim_end_date,
    claim_lines.claim_line_start_date,
    claim_lines.claim_line_end_date,
    headers.paid_date,
    claim_lines.place_of_service_code,
    claim_lines.revenue_center_code,
    claim_lines.hcpcs_modifier_1,
    claim_lines.hcpcs_modifier_2,
    case claim_lines.code_system
        when 'SNOMED' then 'http://snomed.info/sct'
        when 'CVX' then 'http://hl7.org/fhir/sid/cvx'
    end as service_code_system,
    claim_lines.service_unit_quantity,
    headers.billing_npi,
    headers.rendering_npi,
    headers.facility_npi,
    headers.referring_npi,
    -- the line's own reason, or the whole claim's
    headers.denied_flag or claim_lines.denial_reason_code is not null as denied_flag,
    headers.amount_level,
    claim_lines.charge_amount,
    claim_lines.allowed_amount,
    claim_lines.paid_amount,
    claim_lines.deductible_amount,
    claim_lines.coinsurance_amount,
    claim_lines.copayment_amount,
    case when claim_lines.code_system = 'HCPCS' then claim_lines.service_code end as hcpcs_code,
    case when claim_lines.code_system <> 'HCPCS' then claim_lines.service_code end as service_code,
    claim_lines.allowed_amount - claim_lines.paid_amount as member_liability_amount
from {{ ref('stg_core__claim_lines') }} as claim_lines
-- each table is read at a moment of its own: a line whose claim is not there yet waits for it
inner join {{ ref('int_core__claim_headers') }} as headers on claim_lines.claim_id = headers.claim_id
