{% set texts = [
    'npi',
    'entity_type',
    'organization_name',
    'first_name',
    'last_name',
    'taxonomy_code',
    'address',
    'city',
    'state',
    'zip_code',
    'phone',
    'network_start_date',
    'network_end_date'
] -%}

with events as (
    {{ current_state(source('current', 'current_provider')) }}
),

providers as (
    {{ json_texts('events', 'document', texts, under='data', columns=['_key', '_order', '_loaded_at', 'document']) }}
)

select
    'events' as data_source,
    'events.provider' as source_feed,
    _key as provider_id,
    npi,
    entity_type,
    organization_name,
    first_name,
    last_name,
    taxonomy_code,
    address,
    city,
    state,
    zip_code,
    phone,
    {{ iso_date('network_start_date') }} as network_start_date,
    {{ iso_date('network_end_date') }} as network_end_date,
    {{ event_columns(json_text('document', 'type')) }}
from providers
