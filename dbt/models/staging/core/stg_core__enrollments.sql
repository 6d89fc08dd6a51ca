select
    'core' as data_source,
    'core.enrollment' as source_feed,
    {{ text('records.enrollment_id') }} as enrollment_id,
    {{ text('records.member_id') }} as member_id,
    {{ text('records.payer_name') }} as payer,
    {{ text('records.plan_code') }} as plan,
    {{ text('records.group_number') }} as group_number,
    {{ text('records.relationship_code') }} as relationship_code,
    {{ iso_date('records.coverage_start') }} as enrollment_start_date,
    {{ iso_date('records.coverage_end') }} as enrollment_end_date,
    {{ flag('records.has_medical') }} as medical_flag,
    {{ flag('records.has_dental') }} as dental_flag,
    {{ money('records.monthly_premium') }} as monthly_premium_amount,
    {{ plain_time('records.updated_at') }} as updated_at,
    {{ in_utc('records._loaded_at') }} as loaded_at
from {{ source('raw', 'core_enrollment') }} as records
{{ newest_versions() }}
