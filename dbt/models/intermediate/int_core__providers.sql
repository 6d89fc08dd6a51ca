select
    data_source,
    provider_id,
    npi,
    case entity_type_code when '1' then 'individual' when '2' then 'organization' end as entity_type,
    organization_name,
    first_name,
    last_name,
    address,
    city,
    state,
    zip_code
from {{ ref('stg_core__providers') }}
