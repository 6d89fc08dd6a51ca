with practitioners as (
    select
        data_source,
        resource_id as provider_id,
        npi,
        'individual' as entity_type,
        first_name,
        last_name,
        address,
        city,
        state,
        zip_code
    from {{ ref('stg_fhir__practitioners') }}
),

organizations as (
    select
        data_source,
        resource_id as provider_id,
        npi,
        'organization' as entity_type,
        organization_name,
        address,
        city,
        state,
        zip_code
    from {{ ref('stg_fhir__organizations') }}
)

select * from practitioners
union all by name
select * from organizations
