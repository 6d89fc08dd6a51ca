select
    data_source,
    source_feed,
    member_id as person_id,
    first_name,
    middle_name,
    last_name,
    case gender_code when 'M' then 'male' when 'F' then 'female' when 'O' then 'other' else 'unknown' end as gender,
    lower(race) as race,
    lower(ethnicity) as ethnicity,
    birth_date,
    death_date,
    address,
    city,
    state,
    zip_code
from {{ ref('stg_core__members') }}
