{#- An amount divided by a count, in cents rounded half away from zero, exactly (no double between); null for a count of 0. -#}
{% macro amount_each(amount, count) -%}
    {{ return(adapter.dispatch('amount_each')(amount, count)) }}
{%- endmacro %}

{% macro default__amount_each(amount, count) -%}
    {%- set cents = 'cast(abs(' ~ amount ~ ') * 100 as hugeint)' -%}
    try_cast(
        case when {{ amount }} < 0 then -1 else 1 end
        * cast((2 * {{ cents }} + {{ count }}) // (2 * nullif({{ count }}, 0)) as decimal(18, 0))
        * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
    )
{%- endmacro %}

{#- Snowflake rounds a quotient at some digit: what is divided here leaves no remainder. -#}
{% macro snowflake__amount_each(amount, count) -%}
    {%- set cents = 'cast(abs(' ~ amount ~ ') * 100 as decimal(38, 0))' -%}
    {%- set dividend = '(2 * ' ~ cents ~ ' + ' ~ count ~ ')' -%}
    {%- set divisor = '(2 * nullif(' ~ count ~ ', 0))' -%}
    {{ as_money(
        'case when ' ~ amount ~ ' < 0 then -1 else 1 end * cast(('
        ~ dividend ~ ' - mod(' ~ dividend ~ ', ' ~ divisor ~ ')) / ' ~ divisor ~ ' as decimal(18, 0))'
        ~ ' * cast(0.01 as decimal(3, 2))'
    ) }}
{%- endmacro %}
