with years as (
    select *
    from {{ ref('stg_rif__beneficiary_years') }}
    where coalesce(change_type, '') <> 'DELETE'
),

columns_by_month as (
    {%- for n in range(1, 13) %}
    select
        data_source,
        source_feed,
        person_id,
        part_b_start_date,
        part_b_end_date,
        cast(reference_year as varchar) || '-{{ '%02d' % n }}-01' as first_day,
        buy_in_{{ n }} as buy_in,
        part_c_contract_{{ n }} as part_c_contract_id,
        part_c_plan_{{ n }} as part_c_plan_id,
        part_d_contract_{{ n }} as part_d_contract_id,
        part_d_plan_{{ n }} as part_d_plan_id
    from years
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

months as (
    select
        data_source,
        source_feed,
        person_id,
        part_b_start_date,
        part_b_end_date,
        {{ iso_date('first_day') }} as month_start_date,
        {{ text('buy_in') }} as buy_in,
        {{ text('part_c_contract_id') }} as part_c_contract_id,
        {{ text('part_c_plan_id') }} as part_c_plan_id,
        {{ text('part_d_contract_id') }} as part_d_contract_id,
        {{ text('part_d_plan_id') }} as part_d_plan_id
    from columns_by_month
)

select
    *,
    'Medicare' as payer,
    last_day(month_start_date) as month_end_date
from months
where
    month_start_date is not null
    -- a month that the beneficiary's year says nothing of is not reported yet
    and coalesce(buy_in, part_c_contract_id, part_d_contract_id) is not null
