-- amounts that the database adds up, a feed
{% set amounts = {
    'member': [],
    'enrollment': ['monthly_premium'],
    'provider': [],
    'claim': [
        'charge_amount', 'allowed_amount', 'paid_amount', 'deductible_amount', 'coinsurance_amount', 'copay_amount'
    ],
    'claim_line': [
        'units', 'charge_amount', 'allowed_amount', 'paid_amount', 'deductible_amount', 'coinsurance_amount',
        'copay_amount'
    ]
} -%}

-- what the database counted when all of a table was last read
with ledger as (
    select
        batch_id,
        feed,
        {{ valid_json('control') }} as control
    from {{ source('ops', 'batches') }}
),

controls as (
    select
        ledger.feed,
        ledger.control,
        batches.sequence
    from ledger
    inner join {{ source('ops', 'current_batches') }} as batches on ledger.batch_id = batches.batch_id
    where
        {{ json_text('ledger.control', 'whole') }} = 'true'
        and {{ json_text('ledger.control', 'source_rows') }} is not null
    qualify row_number() over (partition by ledger.feed order by batches.sequence desc) = 1
),

{% for entity in amounts -%}
-- rows as they were by then
{{ entity }}_rows as (
    select records.*
    from {{ source('raw', 'core_' ~ entity) }} as records
    {{ newest_versions(until='controls') }}
),

{% endfor -%}
loaded as (
    {%- for entity, columns in amounts.items() %}
    select
        'core.{{ entity }}' as feed,
        'rows' as measure,
        cast(count(*) as decimal(38, 4)) as loaded_value
    from {{ entity }}_rows
    {%- for column in columns %}
    union all
    select
        'core.{{ entity }}' as feed,
        '{{ column }}' as measure,
        coalesce(sum({{ number(column, 38, 4) }}), 0) as loaded_value
    from {{ entity }}_rows
    {%- endfor %}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

given as (
    select
        feed,
        'rows' as measure,
        {{ json_text('control', 'source_rows') }} as source_text,
        case when {{ json_text('control', 'exact') }} = 'true' then 'exact' else 'near' end as exactness
    from controls
    {%- for column in amounts.values() | sum(start=[]) | unique %}
    union all
    select
        feed,
        '{{ column }}' as measure,
        {{ json_text('control', 'source_sum_' ~ column) }} as source_text,
        case when {{ json_text('control', 'exact') }} = 'true' then 'exact' else 'near' end as exactness
    from controls
    {%- endfor %}
)

select
    given.feed as source_feed,
    given.measure,
    given.exactness,
    {{ number('given.source_text', 38, 4) }} as source_value,
    loaded.loaded_value,
    loaded.loaded_value - {{ number('given.source_text', 38, 4) }} as difference
from given
inner join loaded on given.feed = loaded.feed and given.measure = loaded.measure
where given.source_text is not null
