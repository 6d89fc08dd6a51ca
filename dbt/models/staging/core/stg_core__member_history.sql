select
    {{ core_member_columns() }},
    {{ version_columns() }}
from {{ source('raw', 'core_member') }} as records
{{ every_version() }}
