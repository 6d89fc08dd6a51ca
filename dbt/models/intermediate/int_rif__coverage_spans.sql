with part_a as (
    select
        data_source,
        source_feed,
        person_id,
        'A' as program,
        null as contract_id,
        null as contract_plan_id,
        part_a_start_date as enrollment_start_date,
        part_a_end_date as enrollment_end_date
    from {{ ref('stg_rif__beneficiary_years') }}
    where part_a_start_date is not null and coalesce(change_type, '') <> 'DELETE'
    -- each year repeats the span: the newest one knows its end
    qualify row_number() over (partition by person_id, part_a_start_date order by reference_year desc nulls last) = 1
),

months as (
    select
        data_source,
        source_feed,
        person_id,
        'B' as program,
        null as contract_id,
        null as contract_plan_id,
        month_start_date,
        greatest(month_start_date, part_b_start_date) as covered_from,
        least(month_end_date, coalesce(part_b_end_date, month_end_date)) as covered_to
    from {{ ref('int_rif__coverage_months') }}
    where
        buy_in in ('2', '3', 'B', 'C')
        and part_b_start_date <= month_end_date
        and coalesce(part_b_end_date, month_start_date) >= month_start_date
    {%- for program in ['c', 'd'] %}
    union all
    select
        data_source,
        source_feed,
        person_id,
        '{{ program | upper }}' as program,
        part_{{ program }}_contract_id as contract_id,
        part_{{ program }}_plan_id as contract_plan_id,
        month_start_date,
        month_start_date as covered_from,
        month_end_date as covered_to
    from {{ ref('int_rif__coverage_months') }}
    where part_{{ program }}_contract_id not in ('0', 'N')
    {%- endfor %}
),

-- months that follow each other without a gap have the same distance to their ordinal
numbered_months as (
    select
        *,
        extract(year from month_start_date) * 12 + extract(month from month_start_date)
        - row_number() over (
            partition by person_id, program, contract_id, contract_plan_id order by month_start_date
        ) as run
    from months
),

month_spans as (
    select
        data_source,
        source_feed,
        person_id,
        program,
        contract_id,
        contract_plan_id,
        min(covered_from) as enrollment_start_date,
        max(covered_to) as enrollment_end_date
    from numbered_months
    group by data_source, source_feed, person_id, program, contract_id, contract_plan_id, run
)

select * from part_a
union all by name
select * from month_spans
