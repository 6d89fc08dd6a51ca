select
    data_source,
    source_feed,
    resource_id as person_id,
    first_name,
    middle_name,
    last_name,
    coalesce(gender, 'unknown') as gender,
    lower(race) as race,
    lower(ethnicity) as ethnicity,
    birth_date,
    death_date,
    address,
    city,
    state,
    zip_code
from {{ ref('stg_fhir__patients') }}
