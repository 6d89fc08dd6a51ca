{#-
    The day that an ISO 8601 date or date-time begins with, as it is written (no time zone shift);
    null when there is no whole day.
-#}
{% macro iso_date(expression) -%}
    try_cast({{ matching('left(' ~ expression ~ ', 10)', '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} as date)
{%- endmacro %}
