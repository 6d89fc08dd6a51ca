select
    data_source,
    source_feed,
    claim_id,
    -- a claim without items is one line: its charge is not lost
    case when item_flag then claim_line_number else 1 end as claim_line_number,
    claim_type,
    final_flag,
    person_id,
    payer,
    care_team_npi as prescribing_provider_npi,
    claim_line_start_date as dispensing_date,
    service_code_system,
    service_code,
    -- the charge is the claim's: it stands on its first line alone
    case
        when row_number() over (partition by resource_id order by claim_line_number) = 1 then submitted_amount
    end as charge_amount
from {{ ref('int_fhir__claim_records') }}
where claim_type = 'pharmacy'
