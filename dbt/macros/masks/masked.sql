{#-
    A column as its mask shows it. On Snowflake the functions of security/snowflake/07_masks.sql do it, which the masking
    policies use too; on DuckDB it is the same in plain SQL.
    key: a pseudonym, equal for equal values. year: its first of January; who may be 90 or older is in one year, the one 90
    years ago (45 CFR 164.514(b)(2)(i)(C)). zip3: the first three digits; 000 for the areas of 20,000 people or fewer
    (164.514(b)(2)(i)(B)), as HHS's guidance of 2012 lists them from the census of 2000. whole: null.
-#}
{% macro masked(column, type, how) -%}
    {%- if how == 'none' -%}
        {{ column }}
    {%- elif how == 'whole' -%}
        cast(null as {{ type }})
    {%- else -%}
        {{ adapter.dispatch('masked')(column, how) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__masked(column, how) -%}
    {%- set small_areas = [
        '036', '059', '063', '102', '203', '556', '692', '790', '821', '823', '830', '831', '878', '879', '884', '890', '893'
    ] -%}
    {%- if how == 'key' -%}
        sha256((select pseudonym_key from security.pseudonym_key) || '|' || {{ column }})
    {%- elif how == 'year' -%}
        case
            when {{ column }} is not null
                then cast(greatest(
                    date_trunc('year', {{ column }}), date_trunc('year', current_date - interval 90 year)
                ) as date)
        end
    {%- elif how == 'zip3' -%}
        case
            when not regexp_full_match({{ column }}, '[0-9]{3}([0-9]{2}(-?[0-9]{4})?)?') then null
            when left({{ column }}, 3) in ('{{ small_areas | join("', '") }}') then '000'
            else left({{ column }}, 3)
        end
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__masked(column, how) -%}
    {{ target.database }}.security.{{ {'key': 'pseudonym', 'year': 'year_of', 'zip3': 'zip3'}[how] }}({{ column }})
{%- endmacro %}
