{#-
    The statements that make the key of the pseudonyms, once: another one would change them all. It is made in the
    warehouse, so that no query text and no log has it. On Snowflake setup makes it, and dbt cannot read it.
-#}
{% macro pseudonym_key() -%}
    {{ return(adapter.dispatch('pseudonym_key')()) }}
{%- endmacro %}

{% macro default__pseudonym_key() -%}
    {{ return([
        'create schema if not exists security',
        'create table if not exists security.pseudonym_key as '
        ~ 'select sha256(concat(uuid(), uuid(), uuid(), uuid())) as pseudonym_key'
    ]) }}
{%- endmacro %}

{% macro snowflake__pseudonym_key() -%}
    {{ return([]) }}
{%- endmacro %}
