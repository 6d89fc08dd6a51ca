with member_months as (
    select * from {{ ref('fct_member_month') }}
),

claims as (
    select
        data_source,
        payer,
        person_id,
        claim_start_date as service_date,
        'medical' as benefit,
        allowed_amount,
        paid_amount
    from {{ ref('fct_claim') }}
    union all
    select
        data_source,
        payer,
        person_id,
        dispensing_date as service_date,
        'pharmacy' as benefit,
        allowed_amount,
        paid_amount
    from {{ ref('fct_pharmacy_claim') }}
),

-- a claim counts for its month if its member was enrolled in the benefit that month
placed_claims as (
    select
        claims.data_source,
        claims.payer,
        claims.benefit,
        claims.allowed_amount,
        claims.paid_amount,
        cast(date_trunc('month', claims.service_date) as date) as month_start_date,
        coalesce(
            case when claims.benefit = 'medical' then months.medical_flag else months.pharmacy_flag end, false
        ) as enrolled_flag
    from claims
    left join member_months as months
        on
            claims.data_source = months.data_source
            and claims.person_id = months.person_id
            and claims.service_date between months.month_start_date and months.month_end_date
    where
        claims.service_date is not null
        and claims.data_source in (select enrolled.data_source from member_months as enrolled)
),

-- member months and claims of a month in one shape, to be added up
parts as (
    select
        data_source,
        payer,
        month_start_date,
        case when medical_flag then 1 else 0 end as medical_member_months,
        case when pharmacy_flag then 1 else 0 end as pharmacy_member_months,
        0 as medical_allowed_amount,
        0 as medical_paid_amount,
        0 as medical_paid_not_enrolled_amount,
        0 as pharmacy_allowed_amount,
        0 as pharmacy_paid_amount,
        0 as pharmacy_paid_not_enrolled_amount
    from member_months
    union all
    select
        data_source,
        payer,
        month_start_date,
        0 as medical_member_months,
        0 as pharmacy_member_months,
        case when benefit = 'medical' and enrolled_flag then allowed_amount end as medical_allowed_amount,
        case when benefit = 'medical' and enrolled_flag then paid_amount end as medical_paid_amount,
        case when benefit = 'medical' and not enrolled_flag then paid_amount end as medical_paid_not_enrolled_amount,
        case when benefit = 'pharmacy' and enrolled_flag then allowed_amount end as pharmacy_allowed_amount,
        case when benefit = 'pharmacy' and enrolled_flag then paid_amount end as pharmacy_paid_amount,
        case when benefit = 'pharmacy' and not enrolled_flag then paid_amount end as pharmacy_paid_not_enrolled_amount
    from placed_claims
),

months as (
    select
        data_source,
        payer,
        month_start_date,
        sum(medical_member_months) as medical_member_months,
        coalesce(sum(medical_allowed_amount), 0) as medical_allowed_amount,
        coalesce(sum(medical_paid_amount), 0) as medical_paid_amount,
        coalesce(sum(medical_paid_not_enrolled_amount), 0) as medical_paid_not_enrolled_amount,
        sum(pharmacy_member_months) as pharmacy_member_months,
        coalesce(sum(pharmacy_allowed_amount), 0) as pharmacy_allowed_amount,
        coalesce(sum(pharmacy_paid_amount), 0) as pharmacy_paid_amount,
        coalesce(sum(pharmacy_paid_not_enrolled_amount), 0) as pharmacy_paid_not_enrolled_amount
    from parts
    group by data_source, payer, month_start_date
)

select
    data_source,
    payer,
    {{ year_month('month_start_date') }} as year_month,
    month_start_date,
    cast(medical_member_months as integer) as medical_member_months,
    {{ as_money('medical_allowed_amount') }} as medical_allowed_amount,
    {{ as_money('medical_paid_amount') }} as medical_paid_amount,
    {{ as_money('medical_paid_not_enrolled_amount') }} as medical_paid_not_enrolled_amount,
    {{ amount_each('medical_allowed_amount', 'medical_member_months') }} as medical_allowed_pmpm,
    {{ amount_each('medical_paid_amount', 'medical_member_months') }} as medical_paid_pmpm,
    cast(pharmacy_member_months as integer) as pharmacy_member_months,
    {{ as_money('pharmacy_allowed_amount') }} as pharmacy_allowed_amount,
    {{ as_money('pharmacy_paid_amount') }} as pharmacy_paid_amount,
    {{ as_money('pharmacy_paid_not_enrolled_amount') }} as pharmacy_paid_not_enrolled_amount,
    {{ amount_each('pharmacy_allowed_amount', 'pharmacy_member_months') }} as pharmacy_allowed_pmpm,
    {{ amount_each('pharmacy_paid_amount', 'pharmacy_member_months') }} as pharmacy_paid_pmpm
from months
