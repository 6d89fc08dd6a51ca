select
    'core' as data_source,
    'core.provider' as source_feed,
    {{ text('records.provider_id') }} as provider_id,
    {{ text('records.npi') }} as npi,
    {{ text('records.entity_type_code') }} as entity_type_code,
    {{ text('records.organization_name') }} as organization_name,
    {{ text('records.first_name') }} as first_name,
    {{ text('records.last_name') }} as last_name,
    {{ text('records.taxonomy_code') }} as taxonomy_code,
    {{ text('records.address_line') }} as address,
    {{ text('records.city') }} as city,
    {{ text('records.state_code') }} as state,
    {{ text('records.zip_code') }} as zip_code,
    {{ iso_date('records.network_start') }} as network_start_date,
    {{ iso_date('records.network_end') }} as network_end_date,
    {{ in_utc('records._loaded_at') }} as loaded_at
from {{ source('raw', 'core_provider') }} as records
{{ newest_versions() }}
