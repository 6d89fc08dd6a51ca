{% set texts = [
    'person_id',
    'mbi',
    'first_name',
    'middle_name',
    'last_name',
    'gender',
    'race',
    'ethnicity',
    'birth_date',
    'death_date',
    'address',
    'city',
    'state',
    'zip_code',
    'phone'
] -%}

with events as (
    {{ current_state(source('current', 'current_member')) }}
),

members as (
    {{ json_texts('events', 'document', texts, under='data', columns=['_key', '_order', '_loaded_at', 'document']) }}
)

select
    'events' as data_source,
    'events.member' as source_feed,
    _key as member_id,
    person_id,
    mbi,
    first_name,
    middle_name,
    last_name,
    gender,
    race,
    ethnicity,
    {{ iso_date('birth_date') }} as birth_date,
    {{ iso_date('death_date') }} as death_date,
    address,
    city,
    state,
    zip_code,
    phone,
    {{ json_array('document', 'data.coverage') }} as coverage,
    {{ event_columns(json_text('document', 'type')) }}
from members
