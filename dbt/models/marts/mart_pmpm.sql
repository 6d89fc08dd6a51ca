with claims as (
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
            case claims.benefit when 'medical' then months.medical_flag else months.pharmacy_flag end, false
        ) as enrolled_flag
    from claims
    left join {{ ref('fct_member_month') }} as months
        on
            claims.data_source = months.data_source
            and claims.person_id = months.person_id
            and claims.service_date between months.month_start_date and months.month_end_date
    where
        claims.service_date is not null
        and claims.data_source in (select member_months.data_source from {{ ref('fct_member_month') }} as member_months)
),

monthly_members as (
    select
        data_source,
        payer,
        month_start_date,
        sum(case when medical_flag then 1 else 0 end) as medical_member_months,
        sum(case when pharmacy_flag then 1 else 0 end) as pharmacy_member_months
    from {{ ref('fct_member_month') }}
    group by data_source, payer, month_start_date
),

monthly_claims as (
    select
        data_source,
        payer,
        month_start_date
        {%- for benefit in ['medical', 'pharmacy'] %},
        sum(case when benefit = '{{ benefit }}' and enrolled_flag then allowed_amount else 0 end)
            as {{ benefit }}_allowed_amount,
        sum(case when benefit = '{{ benefit }}' and enrolled_flag then paid_amount else 0 end)
            as {{ benefit }}_paid_amount,
        sum(case when benefit = '{{ benefit }}' and not enrolled_flag then paid_amount else 0 end)
            as {{ benefit }}_paid_not_enrolled_amount
        {%- endfor %}
    from placed_claims
    group by data_source, payer, month_start_date
),

months as (
    select
        coalesce(members.data_source, claims.data_source) as data_source,
        coalesce(members.payer, claims.payer) as payer,
        coalesce(members.month_start_date, claims.month_start_date) as month_start_date,
        {%- for benefit in ['medical', 'pharmacy'] %}
        coalesce(members.{{ benefit }}_member_months, 0) as {{ benefit }}_member_months,
        {%- for amount in ['allowed', 'paid', 'paid_not_enrolled'] %}
        coalesce(claims.{{ benefit }}_{{ amount }}_amount, 0) as {{ benefit }}_{{ amount }}_amount
        {{- ',' if not loop.last }}
        {%- endfor %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from monthly_members as members
    full outer join monthly_claims as claims
        on
            members.data_source = claims.data_source
            and members.payer = claims.payer
            and members.month_start_date = claims.month_start_date
)

select
    data_source,
    payer,
    {{ year_month('month_start_date') }} as year_month,
    month_start_date
    {%- for benefit in ['medical', 'pharmacy'] %},
    cast({{ benefit }}_member_months as integer) as {{ benefit }}_member_months,
    {{ as_money(benefit ~ '_allowed_amount') }} as {{ benefit }}_allowed_amount,
    {{ as_money(benefit ~ '_paid_amount') }} as {{ benefit }}_paid_amount,
    {{ as_money(benefit ~ '_paid_not_enrolled_amount') }} as {{ benefit }}_paid_not_enrolled_amount,
    {{ amount_each(benefit ~ '_allowed_amount', benefit ~ '_member_months') }} as {{ benefit }}_allowed_pmpm,
    {{ amount_each(benefit ~ '_paid_amount', benefit ~ '_member_months') }} as {{ benefit }}_paid_pmpm
    {%- endfor %}
from months
