{#-
    A JSON document with every number made a string of the same digits, since reading a JSON number
    goes through a double and loses digits. Null when the text is no JSON.
    Strings are matched first, so that a number inside one is left alone; the two control characters
    cannot occur unescaped in JSON.
-#}
{% macro exact_json(document) -%}
    {{ return(adapter.dispatch('exact_json')(document)) }}
{%- endmacro %}

{% macro default__exact_json(document) -%}
    case
        when json_valid({{ document }}) then replace(replace(replace(
            regexp_replace(
                {{ document }},
                '("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)',
                '\1' || chr(1) || '\2' || chr(2),
                'g'
            ),
            chr(1) || chr(2), ''), chr(1), '"'), chr(2), '"')
    end
{%- endmacro %}

{#- In $$ a backslash is a backslash. Snowflake has no groups that do not capture, so the number is the third one. -#}
{% macro snowflake__exact_json(document) -%}
    case
        when try_parse_json({{ document }}) is not null then try_parse_json(replace(replace(replace(
            regexp_replace(
                {{ document }},
                $$("([^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)$$,
                $$\1$$ || chr(1) || $$\3$$ || chr(2)
            ),
            chr(1) || chr(2), ''), chr(1), '"'), chr(2), '"'))
    end
{%- endmacro %}
