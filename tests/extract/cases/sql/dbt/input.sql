{#- Columns of a relation, but for some. {% macro ghost1() %} {{ ref('ghost2') }} -#}
{%- macro star(relation, but=[], names={'a': "b"}) -%}
  {%- do checks._is_relation(relation, 'star') -%}
  {%- for col in columns_of(relation) -%} {{ adapter.quote(col) }} {%- endfor -%}
{%- endmacro -%}

-- Nothing is missing.
{% test not_null_share(model, column_name,
    share=1.0) %}
  with counted as (select count(*) as n from {{ model }})
  select * from counted where n < {{ least(share) }}
{% endtest %}

{% snapshot orders_over_time %}
  {{ config(target_schema='kept', unique_key='id') }}
  select * from {{ source('shop', 'orders') }} join counted using (id)
{% endsnapshot %}

{% materialization stored, adapter='postgres' %}
  {% set made = make_stored(this) %}
  create table kept.of_stored (a int)
{% endmaterialization %}

{% macro make_function() %}
create or replace function {{ target.schema }}.f(a int) returns int as $$ select one(a) $$ language sql
{% endmacro %}
{% macro open_one(a) %} select half(a) {# without end #}
{% macro last_one() %} create view kept.v as select whole(1) {% endmacro %}

select {{ star(from=ref('b')) }}, {{ checks.star(ref("c"), but=ref('shop', 'd')) }} from {{ ref( 'shop', "e" ) }}
{% set f = ref('f') %}
{%- set g = [
  ref('g', v=2),
  ref('h')
] -%}
join {{ builtins.ref('i') }} on ref('ghost3') = {{ my_ref('ghost4') }}
-- depends on {{ ref('j') }}
{# {{ ref('ghost5') }}
\i ghost6.sql
#}
/*
\i ghost7.sql
*/
\i real.sql
{{ log("{# no comment") }} {{ ref('k') }} {% macro
