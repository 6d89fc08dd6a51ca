{#-
    Before a run: ends it when the tables of `ops` are of another version than these models read, and names the command
    that mends it. lib/warehouse/schema_version.ts has the same number; a test holds the two together.
-#}
{% macro check_schema_version() -%}
    {%- set needed = 2 -%}
    {%- set mend = 'deno task snowflake:setup' if target.type == 'snowflake' else 'deno task ingest' -%}
    {#- to compile needs no warehouse -#}
    {%- set works = execute and flags.WHICH in ['run', 'build', 'test'] -%}
    {%- if works and adapter.get_relation(target.database, 'ops', 'batches') -%}
        {%- set noted = adapter.get_relation(target.database, 'ops', 'schema_version') -%}
        {#- version 1 did not note itself -#}
        {%- set found = run_query('select max(version) from ' ~ noted).columns[0].values()[0] if noted else 1 -%}
        {%- if found | int < needed -%}
            {%- do exceptions.raise_compiler_error(
                'Cannot build: the schema of the warehouse is of version ' ~ found ~ ', this Claimhouse needs ' ~ needed
                ~ '; `' ~ mend ~ '` brings it up to date'
            ) -%}
        {%- elif found | int > needed -%}
            {%- do exceptions.raise_compiler_error(
                'Cannot build: the schema of the warehouse is of version ' ~ found ~ ', newer than this Claimhouse knows ('
                ~ needed ~ '); use the Claimhouse that made it, or a later one'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
