-- Names by which a reader may ask for an entity, and the Chinese names of codes.

-- One form of a name: Simplified, small letters, half width, without blanks, hyphens and middle dots.
create or replace macro lake.folded_name(asked) as
    (select regexp_replace(lower(translate(asked, traditional, simplified)), '[-\s·・‧•]', '', 'g') from lake.search_folding);

create or replace view lake.entity_names as
with said as (
    select entity_id, entity_id as name, 'id' as name_from, 0 as place, null as context, valid_from, valid_to from lake.entities
    union all
    select entity_id, unnest([name_zh, name_en]), 'name', 1, null, valid_from, valid_to from lake.entities
    union all
    select entity_id, alias, 'alias', if(needs_context = '1', 3, 2), if(needs_context = '1', context, null), valid_from, valid_to from lake.aliases
    union all
    select entity_id, display_name, 'name', 1, null, valid_from, valid_to from lake.entities
    union all
    select t.entity_id, unnest(t.spellings), 'ticker', 2, null, e.valid_from, e.valid_to from lake.tickers t join lake.entities e using (entity_id)
),
folded as (
    select s.*, regexp_replace(lower(translate(s.name, f.traditional, f.simplified)), '[-\s·・‧•]', '', 'g') as folded
    from said s, lake.search_folding f
    where s.name is not null
),
names as (
    select entity_id, folded, arg_min(name, (place, name)) as name, arg_min(name_from, (place, name)) as name_from, min(place) as place, max(place) = 3 as needs_context,
           arg_min(context, (place, name)) filter (context is not null) as context, bool_or(valid_to is null) as is_valid_now,
           arg_min(valid_from, (place, name)) as valid_from, arg_min(valid_to, (place, name)) as valid_to
    from folded
    group by all
)
select n.entity_id, n.folded, n.name, n.name_from, n.needs_context, n.context, n.valid_from, n.valid_to,
       -- the name of a company before that of its product of the same name; an alias of several (蔚小理) is the name of none of them
       rank() over (partition by n.folded order by n.place, not n.is_valid_now, e.kind <> 'company') = 1
       and count(*) over (partition by n.folded, n.place, n.is_valid_now, e.kind = 'company') = 1 as is_answer
from names n
join lake.entities e using (entity_id);

comment on view lake.entity_names is 'One row per entity and name, folded: how a reader may ask for it.';

-- entity('小米'): the id of an entity by its id, any name, alias or ticker, in Simplified or Traditional characters, in small letters or capitals,
-- with or without blanks and hyphens. An error when nobody has the name, or several have it alike: an empty answer would look like silence about
-- the entity. Null stays null.
create or replace macro mart.entity(asked) as
    (select coalesce(any_value(n.entity_id) filter (n.is_answer), case
         when count(n.entity_id) > 0 then error('several entities are called “' || asked || '”: ' || array_to_string(list_sort(list(n.entity_id)), ', ') || '; ask for one of these ids')
         when asked is not null then error('no entity is called “' || asked || '”: look for its names in mart.entity_names or with `tingfeng entity find`, or add it with `tingfeng entity add`') end)
     from lake.entity_names n where n.folded = lake.folded_name(asked));
comment on macro mart.entity is 'Id of an entity by any name, alias, ticker or id, in either script and any case. An error when nobody has the name, or several alike (mart.entity_names).';

-- The name that readers use for a portal or a publisher; the key itself where it has none. One map for all rows, as below.
create or replace macro lake.portal_name(of_portal) as coalesce(
    (select map_from_entries(list((p.portal, p.name))) from (select portal, min(name) as name from lake.portals group by portal) p)[of_portal], of_portal);

create or replace macro lake.publisher_name(of_publisher) as coalesce(
    (select map_from_entries(list((p.publisher, p.publisher_name))) from lake.publisher_names p)[of_publisher], of_publisher);

create or replace view lake.all_code_names as
select family, code, name_zh, name_en from lake.code_names
union all
select 'happening', happening, name_zh, null from lake.happenings
union all
select 'topic', topic_id, name_zh, name_en from lake.topic_names;

comment on view lake.all_code_names is 'One row per code of a column and its names in Chinese and English.';

-- The Chinese name of a code (relation, outcome, role …); the code itself where it has none. One map for all rows: a query that does not select
-- the name does not pay for it.
create or replace macro lake.name_zh(of_family, of_code) as coalesce(
    (select map_from_entries(list((n.code, n.name_zh))) from (select code, min(name_zh) as name_zh from lake.all_code_names where family = of_family group by code) n)[of_code],
    of_code);
