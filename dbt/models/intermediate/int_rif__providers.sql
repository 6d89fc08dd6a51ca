-- RIF has no provider file: a provider is an NPI that final claims name
{% set roles = ['billing_npi', 'rendering_npi', 'facility_npi', 'referring_npi'] -%}

with npis as (
    {%- for role in roles %}
    select
        data_source,
        {{ role }} as npi
    from {{ ref('int_rif__claim_lines') }}
    where final_flag
    union
    {%- endfor %}
    select
        data_source,
        prescribing_provider_npi as npi
    from {{ ref('int_rif__pharmacy_claims') }}
    where final_flag
)

select
    data_source,
    npi as provider_id,
    npi
from npis
where npi is not null
