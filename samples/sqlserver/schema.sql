-- The operational database of an insurer, made up: members, enrolments, providers, claims and their lines.
-- For an empty database of its own; connect to it first. Then seed.sql. Both are UTF-8.
-- All times but claim.received_at are UTC. Ids that begin with 99 are planted: samples/README.md.

-- Readers get one moment of all tables, and hold up nobody.
ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
GO
ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 7 DAYS, AUTO_CLEANUP = ON);
GO
CREATE SCHEMA core;
GO

CREATE TABLE core.member (
  member_id bigint NOT NULL,
  member_uid uniqueidentifier NOT NULL,
  card_number varchar(20) NOT NULL,
  ssn char(11) NULL,
  first_name nvarchar(60) NULL,
  middle_name nvarchar(60) NULL,
  last_name nvarchar(60) NOT NULL,
  gender_code char(1) NOT NULL, -- F, M, O (other), U (unknown)
  birth_date date NOT NULL,
  death_date date NULL,
  race varchar(60) NULL,
  ethnicity varchar(60) NULL,
  address_line nvarchar(120) NULL,
  city nvarchar(60) NULL,
  state_code char(2) NULL,
  zip_code varchar(10) NULL,
  phone varchar(20) NULL,
  is_active bit NOT NULL,
  note nvarchar(max) NULL,
  created_at datetime2(7) NOT NULL,
  updated_at datetime2(7) NOT NULL,
  CONSTRAINT pk_member PRIMARY KEY (member_id)
);
GO

CREATE TABLE core.enrollment (
  enrollment_id bigint NOT NULL,
  member_id bigint NOT NULL,
  payer_name nvarchar(60) NOT NULL,
  plan_code varchar(20) NOT NULL,
  group_number varchar(20) NULL,
  relationship_code char(2) NOT NULL, -- to the subscriber, as in X12 834: 18 self, 01 spouse, 19 child
  coverage_start date NOT NULL,
  coverage_end date NULL, -- last day; NULL while open
  has_medical bit NOT NULL,
  has_dental bit NOT NULL,
  monthly_premium money NULL,
  updated_at datetime2(3) NOT NULL,
  CONSTRAINT pk_enrollment PRIMARY KEY (enrollment_id)
);
GO

CREATE TABLE core.provider (
  provider_id int NOT NULL,
  npi char(10) NULL,
  entity_type_code char(1) NOT NULL, -- as in NPPES: 1 individual, 2 organization
  organization_name nvarchar(120) NULL,
  first_name nvarchar(60) NULL,
  last_name nvarchar(60) NULL,
  taxonomy_code varchar(10) NULL,
  address_line nvarchar(120) NULL,
  city nvarchar(60) NULL,
  state_code char(2) NULL,
  zip_code varchar(10) NULL,
  network_start date NOT NULL,
  network_end date NULL,
  row_version rowversion NOT NULL,
  CONSTRAINT pk_provider PRIMARY KEY (provider_id)
);
GO

CREATE TABLE core.claim (
  claim_id varchar(20) NOT NULL,
  claim_uid uniqueidentifier NOT NULL,
  original_claim_id varchar(20) NOT NULL, -- the first of its versions; of the first itself, its own id
  replaces_claim_id varchar(20) NULL,
  frequency_code char(1) NOT NULL, -- 1 original, 7 replacement, 8 void
  claim_type_code char(1) NOT NULL, -- P professional, I institutional
  status varchar(12) NOT NULL, -- pending, paid, denied, adjusted (replaced by another), voided
  member_id bigint NOT NULL,
  payer_name nvarchar(60) NOT NULL,
  plan_code varchar(20) NULL,
  billing_provider_id int NOT NULL,
  rendering_provider_id int NULL,
  facility_provider_id int NULL,
  referring_provider_id int NULL,
  service_from date NOT NULL,
  service_to date NOT NULL,
  admitted_on date NULL,
  discharged_on date NULL,
  bill_type_code char(4) NULL,
  drg_code char(3) NULL,
  admit_type_code char(1) NULL,
  admit_source_code char(1) NULL,
  discharge_status_code char(2) NULL,
  received_at datetimeoffset(7) NOT NULL,
  paid_on date NULL,
  charge_amount decimal(18,2) NOT NULL,
  allowed_amount decimal(18,2) NULL,
  paid_amount decimal(18,2) NULL,
  deductible_amount decimal(18,2) NULL,
  coinsurance_amount decimal(18,2) NULL,
  copay_amount decimal(18,2) NULL,
  denial_code varchar(10) NULL,
  note nvarchar(max) NULL,
  updated_at datetime2(7) NOT NULL,
  CONSTRAINT pk_claim PRIMARY KEY (claim_id)
);
GO

CREATE TABLE core.claim_line (
  claim_id varchar(20) NOT NULL,
  line_number smallint NOT NULL,
  service_from date NOT NULL,
  service_to date NOT NULL,
  place_of_service_code char(2) NULL,
  revenue_code char(4) NULL,
  code_system varchar(10) NULL, -- of service_code: HCPCS, SNOMED, CVX
  service_code varchar(20) NULL,
  modifier_1 char(2) NULL,
  modifier_2 char(2) NULL,
  units decimal(9,3) NOT NULL,
  charge_amount money NOT NULL,
  allowed_amount money NULL,
  paid_amount money NULL,
  deductible_amount money NULL,
  coinsurance_amount money NULL,
  copay_amount money NULL,
  denial_code varchar(10) NULL,
  updated_at datetime2(7) NOT NULL,
  CONSTRAINT pk_claim_line PRIMARY KEY (claim_id, line_number)
);
GO

ALTER TABLE core.member ENABLE CHANGE_TRACKING;
GO
ALTER TABLE core.claim ENABLE CHANGE_TRACKING;
GO
ALTER TABLE core.claim_line ENABLE CHANGE_TRACKING;
GO

-- For mode cdc, which no feed has by default. It stands last, since without a running SQL Server Agent
-- (MSSQL_AGENT_ENABLED=true in a container) it ends with error 22022 and captures nothing.
EXEC sys.sp_cdc_enable_db;
GO
EXEC sys.sp_cdc_enable_table @source_schema = N'core', @source_name = N'claim', @role_name = NULL;
GO
