{% set months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sept', 'oct', 'nov', 'dec'] -%}

select
    'rif' as data_source,
    'rif.beneficiary' as source_feed,
    {{ text('records.bene_id') }} as person_id,
    {{ whole('records.rfrnc_yr') }} as reference_year,
    {{ text('records.dml_ind') }} as change_type,
    {{ text('records.mbi_num') }} as mbi,
    {{ text('records.bene_gvn_name') }} as first_name,
    {{ text('records.bene_mdl_name') }} as middle_name,
    {{ text('records.bene_srnm_name') }} as last_name,
    {{ text('records.bene_sex_ident_cd') }} as sex_code,
    {{ text('records.bene_race_cd') }} as race_code,
    {{ rif_date('records.bene_birth_dt') }} as birth_date,
    {{ rif_date('records.death_dt') }} as death_date,
    {{ text('records.drvd_line_1_adr') }} as address,
    {{ text('records.city_name') }} as city,
    {{ text('records.state_cd') }} as state,
    {{ text('records.state_code') }} as ssa_state_code,
    {{ text('records.bene_zip_cd') }} as zip_code,
    {{ rif_date('records.pta_cvrg_strt_dt') }} as part_a_start_date,
    {{ rif_date('records.pta_cvrg_end_dt') }} as part_a_end_date,
    {{ rif_date('records.ptb_cvrg_strt_dt') }} as part_b_start_date,
    {% for month in months -%}
    records.mdcr_entlmt_buyin_{{ loop.index }}_ind as buy_in_{{ loop.index }},
    records.ptc_cntrct_{{ month }}_id as part_c_contract_{{ loop.index }},
    records.ptc_pbp_{{ month }}_id as part_c_plan_{{ loop.index }},
    records.ptd_cntrct_{{ month }}_id as part_d_contract_{{ loop.index }},
    records.ptd_pbp_{{ month }}_id as part_d_plan_{{ loop.index }},
    {% endfor -%}
    {{ rif_date('records.ptb_cvrg_end_dt') }} as part_b_end_date
from {{ source('raw', 'rif_beneficiary') }} as records
{{ current_rows(key=['records.bene_id', 'records.rfrnc_yr']) }}
