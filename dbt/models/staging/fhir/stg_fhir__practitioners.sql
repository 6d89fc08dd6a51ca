with documents as (
    select
        _batch_id,
        _position,
        {{ exact_json('document') }} as document
    from {{ source('raw', 'fhir_practitioner') }}
),

records as (
    select
        *,
        {{ json_text('document', 'id') }} as resource_id,
        {{ json_text('document', 'meta.lastUpdated') }} as last_updated
    from documents
)

select
    'fhir' as data_source,
    'fhir.practitioner' as source_feed,
    records.resource_id,
    {{ json_pick('records.document', 'identifier', where='system', ends_with='/us-npi', pick='value') }} as npi,
    {{ json_text('records.document', 'name[0].given[0]') }} as first_name,
    {{ json_text('records.document', 'name[0].family') }} as last_name,
    {{ json_text('records.document', 'address[0].line[0]') }} as address,
    {{ json_text('records.document', 'address[0].city') }} as city,
    {{ json_text('records.document', 'address[0].state') }} as state,
    {{ json_text('records.document', 'address[0].postalCode') }} as zip_code
from records
{{ current_rows(key=['records.resource_id'], version=fhir_instant('records.last_updated')) }}
