{#-
    The end of a staging query over raw rows called `records` of a database's table: keeps each key's row as the database
    last had it. Of the rows of one key the newest counts, by its batch and its place in it; where that says that the
    row was deleted, the key has none. What an older reading of the whole table had, and the newest has not, is of no
    batch that counts.
    `until` names a relation of feed and sequence: rows as they were after that batch of their feed; none without one.
-#}
{% macro newest_versions(until=none) -%}
    inner join {{ source('ops', 'current_batches') }} as batches on records._batch_id = batches.batch_id
    {%- if until %}
    inner join {{ until }} as ends on batches.feed = ends.feed and batches.sequence <= ends.sequence
    {%- endif %}
    where records._key is not null
    qualify
        row_number() over (
            partition by records._key
            order by batches.sequence desc, {{ whole('records._position', 'bigint') }} desc nulls last
        ) = 1
        and coalesce(records._op, '') <> 'delete'
{%- endmacro %}
