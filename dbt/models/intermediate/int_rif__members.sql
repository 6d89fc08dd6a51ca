select
    data_source,
    source_feed,
    person_id,
    mbi,
    first_name,
    middle_name,
    last_name,
    case sex_code when '1' then 'male' when '2' then 'female' else 'unknown' end as gender,
    case race_code
        when '1' then 'white'
        when '2' then 'black or african american'
        when '3' then 'other'
        when '4' then 'asian'
        when '5' then 'hispanic'
        when '6' then 'american indian or alaska native'
    end as race,
    birth_date,
    death_date,
    address,
    city,
    state,
    ssa_state_code,
    zip_code
from {{ ref('stg_rif__beneficiary_years') }}
where coalesce(change_type, '') <> 'DELETE'
-- the newest year describes the member
qualify row_number() over (partition by person_id order by reference_year desc nulls last) = 1
