{#-
    dbt's own macros, for Snowflake: each model and test writes its name into the query tag of its session, beside what
    profiles.yml has there. The next one writes its own, so nothing is set back.
-#}
{% macro snowflake__set_query_tag() -%}
    {%- set tag = fromjson(target.query_tag) -%}
    {% do tag.update({'model': model.name}) %}
    {% do run_query("alter session set query_tag = '" ~ tojson(tag) ~ "'") %}
{%- endmacro %}

{% macro snowflake__unset_query_tag(original_query_tag) -%}
{%- endmacro %}
