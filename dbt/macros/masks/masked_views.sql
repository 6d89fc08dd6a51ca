{#-
    The statements of a run's end: schema marts_masked has a view of every mart that is there, whichever models ran, and no
    other.
-#}
{% macro masked_views() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- set schema = api.Relation.create(database=target.database, schema='marts_masked') -%}
        {%- set statements = pseudonym_key() -%}
        {%- if not adapter.check_schema_exists(schema.database, schema.schema) -%}
            {% do statements.append('create schema if not exists ' ~ schema.without_identifier()) %}
        {%- endif -%}
        {%- set shown = [] -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.schema == 'marts' -%}
            {%- set mart = adapter.get_relation(node.database, node.schema, node.alias) -%}
            {%- if mart -%}
                {%- set view = schema.incorporate(path={'identifier': node.alias}) -%}
                {% do statements.append(masked_view(view, mart, node.columns.values())) %}
                {% do shown.append(node.alias | lower) %}
            {%- endif -%}
        {%- endfor -%}
        {%- for name in views_of(schema) if name | lower not in shown -%}
            {% do statements.append('drop view ' ~ schema.incorporate(path={'identifier': name})) %}
        {%- endfor -%}
        {{ return(statements | join(';\n')) }}
    {%- endif -%}
{%- endmacro %}
