{#- Text without the blanks around it: spaces of any kind (Unicode's class Zs), but no tabs or ends of lines. -#}
{% macro trimmed(expression) -%}
    {{ return(adapter.dispatch('trimmed')(expression)) }}
{%- endmacro %}

{% macro default__trimmed(expression) -%}
    trim({{ expression }})
{%- endmacro %}

{#- Snowflake's own trim takes U+0020 alone. -#}
{% macro snowflake__trimmed(expression) -%}
    {%- set blanks -%}
        {{- " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000" -}}
    {%- endset -%}
    trim({{ expression }}, '{{ blanks }}')
{%- endmacro %}
