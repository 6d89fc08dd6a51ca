with years as (
    select * from {{ ref('stg_rif__beneficiary_years') }}
    where coalesce(change_type, '') <> 'DELETE'
),

months as (
    {%- for n in range(1, 13) %}
    select
        data_source,
        source_feed,
        person_id,
        {{ iso_date("cast(reference_year as varchar) || '-" ~ '%02d' % n ~ "-01'") }} as month_start_date,
        part_b_start_date,
        part_b_end_date,
        buy_in_{{ n }} as buy_in,
        part_c_contract_{{ n }} as part_c_contract_id,
        part_c_plan_{{ n }} as part_c_plan_id,
        part_d_contract_{{ n }} as part_d_contract_id,
        part_d_plan_{{ n }} as part_d_plan_id
    from years
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select
    *,
    last_day(month_start_date) as month_end_date
from months
where
    month_start_date is not null
    -- a month that the beneficiary's year says nothing of is not reported yet
    and coalesce(buy_in, part_c_contract_id, part_d_contract_id) is not null
