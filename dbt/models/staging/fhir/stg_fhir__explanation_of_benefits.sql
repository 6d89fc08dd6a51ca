with documents as (
    select
        _batch_id,
        _position,
        {{ exact_json('document') }} as document
    from {{ source('raw', 'fhir_explanation_of_benefit') }}
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
    'fhir.explanation_of_benefit' as source_feed,
    records.resource_id,
    {{ json_pick('records.document', 'identifier', where='system', ends_with='/clm_id', pick='value') }} as claim_id,
    {{ json_text('records.document', 'status') }} as status,
    {{ json_pick(
        'records.document', 'type.coding', where='system', ends_with='/claim-type', pick='code'
    ) }} as claim_type,
    {{ reference_id(json_text('records.document', 'patient.reference')) }} as person_id,
    {{ json_text('records.document', 'insurer.display') }} as payer,
    {{ reference_npi(json_text('records.document', 'careTeam[0].provider.reference')) }} as care_team_npi,
    {{ money(json_text('records.document', 'payment.amount.value')) }} as payment_amount,
    {{ money(json_pick(
        'records.document', 'total', where='category.coding[0].code', ends_with='submitted', pick='amount.value'
    )) }} as submitted_amount,
    {{ json_array('records.document', 'item') }} as items
from records
{{ current_rows(key=['records.resource_id'], version=fhir_instant('records.last_updated')) }}
