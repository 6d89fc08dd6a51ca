-- an open span counts as far as the database has shown changes: later months are not reported yet;
-- what it says to be later than its reading is a wrong clock
with reported as (
    select max(changed_at) as reported_until
    from (
        {%- for model in ['stg_core__members', 'stg_core__enrollments', 'stg_core__claims'] %}
        select least(updated_at, coalesce(loaded_at, updated_at)) as changed_at
        from {{ ref(model) }}
        where updated_at is not null
        {{- '\n        union all' if not loop.last }}
        {%- endfor %}
    ) as moments
),

spans as (
    select
        spans.data_source,
        spans.source_feed,
        spans.person_id,
        spans.payer,
        spans.enrollment_start_date as first_date,
        least(
            coalesce(spans.enrollment_end_date, cast(reported.reported_until as date)),
            cast(reported.reported_until as date)
        ) as last_date
    from {{ ref('int_core__coverage_spans') }} as spans
    cross join reported
    where reported.reported_until is not null
),

months as (
    {{ each_month(
        'spans', 'first_date', 'last_date',
        columns=['data_source', 'source_feed', 'person_id', 'payer', 'first_date']
    ) }}
)

select
    data_source,
    source_feed,
    person_id,
    payer,
    month_start_date,
    last_day(month_start_date) as month_end_date
from months
-- who changes payer in mid-month counts for the one that covered the member last
qualify row_number() over (partition by person_id, month_start_date order by first_date desc, payer asc) = 1
