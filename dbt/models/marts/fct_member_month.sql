with months as (
    select
        spans.data_source,
        spans.person_id,
        months.payer,
        months.month_start_date,
        months.month_end_date,
        max(case when spans.program = 'medical' then 1 else 0 end) = 1 as medical_span_flag,
        max(case when spans.program = 'A' then 1 else 0 end) = 1 as part_a_flag,
        max(case when spans.program = 'B' then 1 else 0 end) = 1 as part_b_flag,
        max(case when spans.program = 'C' then 1 else 0 end) = 1 as part_c_flag,
        max(case when spans.program = 'D' then 1 else 0 end) = 1 as part_d_flag,
        max(case when spans.program = 'C' then spans.contract_id end) as part_c_contract_id,
        max(case when spans.program = 'C' then spans.contract_plan_id end) as part_c_plan_id,
        max(case when spans.program = 'D' then spans.contract_id end) as part_d_contract_id,
        max(case when spans.program = 'D' then spans.contract_plan_id end) as part_d_plan_id
    from {{ ref('int_coverage_months') }} as months
    inner join {{ ref('int_coverage_spans') }} as spans
        on
            months.data_source = spans.data_source
            and months.person_id = spans.person_id
            and months.month_end_date >= spans.enrollment_start_date
            and months.month_start_date <= coalesce(spans.enrollment_end_date, months.month_start_date)
    group by spans.data_source, spans.person_id, months.payer, months.month_start_date, months.month_end_date
)

select
    data_source,
    person_id,
    person_id as member_id,
    payer,
    {{ year_month('month_start_date') }} as year_month,
    month_start_date,
    month_end_date,
    part_a_flag,
    part_b_flag,
    part_c_flag,
    part_d_flag,
    part_a_flag or part_b_flag or medical_span_flag as medical_flag,
    part_d_flag as pharmacy_flag,
    part_c_contract_id,
    part_c_plan_id,
    part_d_contract_id,
    part_d_plan_id
from months
