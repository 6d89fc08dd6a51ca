select
    data_source,
    source_feed,
    member_id as person_id,
    payer,
    'medical' as program,
    group_number as contract_id,
    plan as contract_plan_id,
    enrollment_start_date,
    enrollment_end_date
from {{ ref('stg_core__enrollments') }}
where
    medical_flag
    -- each table is read at a moment of its own: an enrolment whose member is not there yet waits for it
    and member_id in (select members.person_id from {{ ref('int_core__members') }} as members)
    and enrollment_start_date is not null
    -- one that ends before it begins never was
    and coalesce(enrollment_end_date, enrollment_start_date) >= enrollment_start_date
-- one that the database has twice counts once
qualify row_number() over (
    partition by member_id, group_number, plan, enrollment_start_date
    order by enrollment_end_date desc nulls first, enrollment_id desc nulls last
) = 1
