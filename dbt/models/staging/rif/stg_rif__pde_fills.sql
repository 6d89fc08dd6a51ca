select
    'rif' as data_source,
    'rif.pde' as source_feed,
    {{ text('records.pde_id') }} as claim_id,
    {{ text('records.clm_grp_id') }} as claim_group_id,
    {{ text('records.final_action') }} as final_action,
    {{ text('records.dml_ind') }} as change_type,
    {{ text('records.bene_id') }} as person_id,
    {{ text('records.plan_cntrct_rec_id') }} as plan_contract_id,
    {{ text('records.prscrbr_id') }} as prescriber_id,
    {{ text('records.prscrbr_id_qlfyr_cd') }} as prescriber_id_qualifier_code,
    {{ text('records.srvc_prvdr_id') }} as dispensing_provider_id,
    {{ rif_date('records.srvc_dt') }} as dispensing_date,
    {{ rif_date('records.pd_dt') }} as paid_date,
    {{ text('records.prod_srvc_id') }} as ndc_code,
    {{ number('records.qty_dspnsd_num') }} as quantity,
    {{ whole('records.days_suply_num') }} as days_supply,
    {{ whole('records.fill_num') }} as fill_number,
    {{ money('records.tot_rx_cst_amt') }} as allowed_amount,
    {{ money_sum(['records.cvrd_d_plan_pd_amt', 'records.ncvrd_plan_pd_amt']) }} as paid_amount,
    {{ money('records.ptnt_pay_amt') }} as member_liability_amount,
    {{ money_sum(['records.othr_troop_amt', 'records.lics_amt', 'records.plro_amt']) }} as other_payer_amount
from {{ source('raw', 'rif_pde') }} as records
{{ current_rows(key=['records.pde_id']) }}
