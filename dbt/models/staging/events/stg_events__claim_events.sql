with documents as (
    select
        _batch_id,
        _source,
        _position,
        _loaded_at,
        _key,
        _event_at,
        _op,
        _order,
        _event_id,
        {{ valid_json('document') }} as document
    from {{ source('raw', 'events_claim') }}
),

-- what is read of the documents, so that the window below need not hold them
records as (
    select
        _batch_id,
        _position,
        _loaded_at,
        _key,
        _event_at,
        _op,
        _order,
        _event_id,
        {{ matching('_source', '[A-Za-z0-9._-]+/[0-9]+') }} as kafka_source,
        {{ whole('_position', 'bigint') }} as record_number,
        {{ json_text('document', 'type') }} as event_type,
        {{ json_text('document', 'data.status') }} as status
    from documents
),

firsts as (
    select records.*
    from records
    inner join {{ source('ops', 'current_batches') }} as batches on records._batch_id = batches.batch_id
    -- a tombstone has no id, and is no repeat of another
    qualify row_number() over (
        partition by coalesce(records._event_id, records._batch_id || ' ' || records._position)
        order by batches.sequence, records.record_number
    ) = 1
)

select
    'events' as data_source,
    'events.claim' as source_feed,
    split_part(_event_id, ' ', 1) as event_source,
    substr(_event_id, position(' ' in _event_id) + 1) as event_id,
    coalesce(_op = 'delete', false) as is_deletion,
    _key as claim_id,
    status,
    split_part(kafka_source, '/', 1) as kafka_topic,
    {{ whole("split_part(kafka_source, '/', 2)") }} as kafka_partition,
    case when kafka_source is not null then record_number end as kafka_offset,
    {{ epoch_time('_event_at') }} as kafka_timestamp,
    {{ event_columns('event_type') }}
from firsts
