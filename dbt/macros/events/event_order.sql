{#- The parts of an event's order, `2026-11-24T10:00:00.123000000Z 0007`: its time, and its sequence or null. -#}
{% macro event_time(order) -%}
    {{ utc_time('split_part(' ~ order ~ ", ' ', 1)") }}
{%- endmacro %}

{% macro event_sequence(order) -%}
    {{ text('split_part(' ~ order ~ ", ' ', 2)") }}
{%- endmacro %}
