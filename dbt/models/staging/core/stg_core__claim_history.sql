select
    {{ core_claim_columns() }},
    {{ version_columns() }}
from {{ source('raw', 'core_claim') }} as records
{{ every_version() }}
