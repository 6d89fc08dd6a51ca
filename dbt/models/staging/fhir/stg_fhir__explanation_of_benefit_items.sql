{% set claim_columns = [
    'data_source',
    'source_feed',
    'resource_id',
    'claim_id',
    'status',
    'claim_type',
    'person_id',
    'payer',
    'care_team_npi',
    'payment_amount',
    'submitted_amount'
] -%}

with items as (
    {{ json_elements(ref('stg_fhir__explanation_of_benefits'), 'items', 'item', claim_columns) }}
)

select
    {% for column in claim_columns -%}
    {{ column }},
    {% endfor -%}
    item is not null as item_flag,
    {{ whole(json_text('item', 'sequence')) }} as claim_line_number,
    {{ iso_date(json_text('item', 'servicedPeriod.start')) }} as claim_line_start_date,
    {{ iso_date(json_text('item', 'servicedPeriod.end')) }} as claim_line_end_date,
    {{ json_text('item', 'locationCodeableConcept.coding[0].code') }} as place_of_service_code,
    {{ json_text('item', 'productOrService.coding[0].system') }} as service_code_system,
    {{ json_text('item', 'productOrService.coding[0].code') }} as service_code,
    {{ adjudicated_amount('item', 'line_sbmtd_chrg_amt') }} as charge_amount,
    {{ adjudicated_amount('item', 'line_alowd_chrg_amt') }} as allowed_amount,
    {{ adjudicated_amount('item', 'line_prvdr_pmt_amt') }} as paid_amount,
    {{ adjudicated_amount('item', 'line_bene_ptb_ddctbl_amt') }} as deductible_amount,
    {{ adjudicated_amount('item', 'line_coinsrnc_amt') }} as coinsurance_amount
from items
