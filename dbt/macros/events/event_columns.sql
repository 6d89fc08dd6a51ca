{#- What is known of the event that a row is from: its type, when it happened, what orders it, when it was loaded. -#}
{% macro event_columns(type) -%}
    {{ type }} as event_type,
    {{ event_time('_order') }} as event_at,
    {{ event_sequence('_order') }} as sequence,
    {{ in_utc('_loaded_at') }} as loaded_at
{%- endmacro %}
