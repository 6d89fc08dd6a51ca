{#-
    Every row of a relation with each month from that of day `first` to that of day `last`: one row a month, in column
    month_start_date, beside the given columns; none when `last` lies before the month of `first`.
-#}
{% macro each_month(relation, first, last, columns) -%}
    {{ return(adapter.dispatch('each_month')(relation, first, last, columns)) }}
{%- endmacro %}

{% macro default__each_month(relation, first, last, columns) -%}
    select
        {{ columns | join(',\n        ') }},
        cast(
            unnest(generate_series(date_trunc('month', {{ first }}), {{ last }}, interval 1 month)) as date
        ) as month_start_date
    from {{ relation }}
{%- endmacro %}

{% macro snowflake__each_month(relation, first, last, columns) -%}
    select
        {{ columns | join(',\n        ') }},
        cast(dateadd(month, cast(flattened.value as integer), date_trunc('month', {{ first }})) as date) as month_start_date
    from {{ relation }},
        lateral flatten(input => array_generate_range(0, datediff(month, {{ first }}, {{ last }}) + 1)) as flattened
{%- endmacro %}
