{#-
    The end of a staging query over raw rows called `records`: keeps the rows that count.
    Deliveries are deltas. Of each business key (`key`: a claim, a fill, a resource) only the rows of
    its newest delivery stay, whole: a line that the newest delivery lacks is gone. Where that delivery
    holds one row (`key` and `row`) twice, the later record stays; rows that name no `row` all stay.
    A replayed batch has the rank (sequence) of the batch that it mends.
    A row without a key belongs to nothing and stays in raw.
-#}
{% macro current_rows(key, row=[]) -%}
    {%- set keys = [] -%}
    {%- for column in key %}{% do keys.append(text(column)) %}{% endfor -%}
    {%- set rows = keys | list -%}
    {%- for column in row %}{% do rows.append('coalesce(' ~ text(column) ~ ", 'record ' || records._position)") %}{% endfor -%}
    inner join {{ source('ops', 'current_batches') }} as batches on records._batch_id = batches.batch_id
    where {{ keys | join(' is not null and ') }} is not null
    qualify
        rank() over (partition by {{ keys | join(', ') }} order by batches.sequence desc) = 1
        and row_number() over (
            partition by {{ rows | join(', ') }}
            order by batches.sequence desc, {{ whole('records._position', 'bigint') }} desc nulls last
        ) = 1
{%- endmacro %}
