{#-
    The end of a staging query over raw rows called `records` of a database's table: all rows of all readings, for
    version_columns. A replayed batch has the rank (sequence) of the batch that it mends.
-#}
{% macro every_version() -%}
    inner join {{ source('ops', 'batches') }} as batches on records._batch_id = batches.batch_id
    left join {{ source('ops', 'batches') }} as origins on batches.origin_batch_id = origins.batch_id
    left join {{ source('ops', 'current_batches') }} as current_batches
        on records._batch_id = current_batches.batch_id
    where records._key is not null and batches.status = 'loaded'
{%- endmacro %}

{#-
    What is known of a version of a row: what was done to it, from where on it was so, when it was committed (known of
    change data capture alone), and whether it is so still, which is what newest_versions keeps.
-#}
{% macro version_columns() -%}
    {%- set sequence = 'coalesce(origins.sequence, batches.sequence)' -%}
    {%- set position = whole('records._position', 'bigint') -%}
    records._op as operation,
    {{ sequence }} as valid_from_sequence,
    {{ position }} as valid_from_position,
    {{ utc_time('records._event_at') }} as committed_at,
    current_batches.batch_id is not null
    and coalesce(records._op, '') <> 'delete'
    and row_number() over (partition by records._key order by {{ sequence }} desc, {{ position }} desc nulls last) = 1
        as is_current
{%- endmacro %}
