select
    {{ core_claim_columns() }}
from {{ source('raw', 'core_claim') }} as records
{{ newest_versions() }}
