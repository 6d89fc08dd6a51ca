select
    {{ core_member_columns() }}
from {{ source('raw', 'core_member') }} as records
{{ newest_versions() }}
