with records as (
    {{ union_by_name([
        'stg_rif__carrier_lines',
        'stg_rif__dme_lines',
        'stg_rif__inpatient_lines',
        'stg_rif__outpatient_lines',
        'stg_rif__snf_lines',
        'stg_rif__hospice_lines'
    ]) }}
)

select
    *,
    'Medicare' as payer,
    'Medicare FFS' as plan,
    header_deductible_amount + header_coinsurance_amount as header_member_liability_amount,
    header_paid_amount + header_deductible_amount + header_coinsurance_amount as header_allowed_amount,
    -- a claim is final when all its records are
    1 = min(case when {{ is_final('final_action', 'change_type') }} then 1 else 0 end)
        over (partition by source_feed, claim_id) as final_flag
from records
