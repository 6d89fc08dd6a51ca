{#-
    The end of a staging query over raw rows called `records`: keeps the rows that count.
    Deliveries are deltas. Of each business key (`key`: a claim, a fill, a resource) only the rows of
    its newest delivery stay, whole: a line that the newest delivery lacks is gone. Newest is the greatest moment
    of delivery, then the last that arrived, so that an older delivery may arrive late; where rows say themselves
    how new they are (`version`, a moment), that comes first, and a row that does not say it is as new as its
    delivery. Where that delivery holds one row (`key` and `row`) twice, the later record stays; rows that name no
    `row` all stay.
    A replayed batch has the rank (delivered, sequence) of the batch that it mends.
    Of a key of several columns only the first must be there.
-#}
{% macro current_rows(key, row=[], version=none) -%}
    {%- set keys = [] -%}
    {%- for column in key %}{% do keys.append(text(column)) %}{% endfor -%}
    {%- set rows = keys | list -%}
    {%- for column in row %}{% do rows.append('coalesce(' ~ text(column) ~ ", 'record ' || records._position)") %}{% endfor -%}
    {%- set newest -%}
        {{ 'coalesce(' ~ version ~ ', try_cast(batches.delivered as timestamp)) desc nulls last, ' if version }}batches.delivered desc nulls last, batches.sequence desc
    {%- endset -%}
    inner join {{ source('ops', 'current_batches') }} as batches on records._batch_id = batches.batch_id
    where {{ keys | first }} is not null
    qualify
        rank() over (partition by {{ keys | join(', ') }} order by {{ newest }}) = 1
        and row_number() over (
            partition by {{ rows | join(', ') }}
            order by {{ newest }}, {{ whole('records._position', 'bigint') }} desc nulls last
        ) = 1
{%- endmacro %}
