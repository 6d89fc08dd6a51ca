{% set claim_columns = [
    'data_source',
    'source_feed',
    'claim_id',
    'claim_type',
    'status',
    'member_id',
    'payer',
    'plan',
    'claim_start_date',
    'claim_end_date',
    'paid_date',
    'denied_flag'
] -%}

{% set texts = [
    'claim_line_number',
    'claim_line_start_date',
    'claim_line_end_date',
    'place_of_service_code',
    'revenue_center_code',
    'hcpcs_code',
    'hcpcs_modifier_1',
    'hcpcs_modifier_2',
    'hcpcs_modifier_3',
    'hcpcs_modifier_4',
    'service_unit_quantity',
    'rendering_npi',
    'charge_amount',
    'allowed_amount',
    'paid_amount'
] -%}

with elements as (
    {{ json_elements(ref('stg_events__claims'), 'claim_lines', 'element', claim_columns, place='place') }}
),

claim_lines as (
    {{ json_texts('elements', 'element', texts, columns=claim_columns + ['element', 'place']) }}
),

numbered as (
    select
        *,
        cast({{ number('claim_line_number', 9, 0) }} as integer) as line_number
    from claim_lines
    where element is not null
)

select
    {% for column in claim_columns -%}
    {{ column }},
    {% endfor -%}
    line_number as claim_line_number,
    {{ iso_date('claim_line_start_date') }} as claim_line_start_date,
    {{ iso_date('claim_line_end_date') }} as claim_line_end_date,
    place_of_service_code,
    revenue_center_code,
    hcpcs_code,
    hcpcs_modifier_1,
    hcpcs_modifier_2,
    hcpcs_modifier_3,
    hcpcs_modifier_4,
    {{ number('service_unit_quantity') }} as service_unit_quantity,
    rendering_npi,
    {{ money('charge_amount') }} as charge_amount,
    {{ money('allowed_amount') }} as allowed_amount,
    {{ money('paid_amount') }} as paid_amount
from numbered
qualify row_number() over (partition by claim_id, line_number order by place desc nulls last) = 1
