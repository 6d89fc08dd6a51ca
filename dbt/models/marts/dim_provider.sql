select
    data_source,
    provider_id,
    npi,
    entity_type,
    organization_name,
    first_name,
    last_name,
    address,
    city,
    state,
    zip_code
from {{ ref('int_providers') }}
