create or replace view lake.source_habits as
-- the source that a portal prints on most of its articles is its own name; copies are left out, since a mirror prints another name
select portal, trim(source) as source, any_value(publisher) as publisher
from lake.current_articles
where source is not null and account is null and relation = 'original'
group by portal, trim(source)
qualify count(*) >= 3 and count(*) > 0.5 * sum(count(*)) over (partition by portal);

comment on view lake.source_habits is 'One row per portal that prints its own name as source on most of its own articles, as it prints it.';

create or replace view lake.outlet_names as
with portal_groups as (select portal, any_value(coalesce(group_id, publisher_id)) as publisher from lake.publishers where portal is not null group by all),
names as (
    select name, coalesce(group_id, publisher_id) as publisher, 1 as place from lake.publishers
    union all
    select account, publisher, 2 from lake.current_articles where account is not null
    union all
    select source, publisher, 3 from lake.source_habits
    union all
    select p.name, coalesce(g.publisher, p.portal), 4 from lake.portals p left join portal_groups g using (portal)
)
select lower(name) as name, arg_min(publisher, (place, publisher)) as publisher from names group by all;

comment on view lake.outlet_names is 'One row per name by which an outlet is known, in lower case, and the publisher behind it.';

create or replace view lake.printed_sources as
with pages as (
    select article_id, provenance, source
    from lake.articles
    qualify row_number() over (partition by article_id order by fetched_at desc, revision_id) = 1
),
notes as (
    select article_id, unnest(provenance, recursive := true) from pages
    union all
    select article_id, 'source_line', source, null
    from pages
    where source is not null and not list_contains(list_transform(provenance, lambda n: n.kind), 'source_line')
),
said as (
    select distinct article_id, kind, trim(text) as said
    from notes
    where kind in ('source_line', 'reprint_line', 'wechat_account', 'dateline', 'authorised', 'compiled') and trim(text) <> ''
),
portal_groups as (select portal, any_value(coalesce(group_id, publisher_id)) as publisher from lake.publishers where portal is not null group by all),
known as (
    -- more may follow a name (a place, a date): the longest name that the words begin with
    select t.said, arg_max(o.publisher, (length(o.name), o.publisher)) as publisher
    from (select distinct said from said) t
    join lake.outlet_names o on lower(t.said) = o.name or (length(o.name) >= 3 and starts_with(lower(t.said), o.name))
    group by all
),
resolved as (
    select s.article_id, s.kind, s.said,
           case when s.said in ('网络', '互联网', '网络整理', '综合', '综合整理', '本站', '本网', '本站原创', '原创', '转载', '佚名', '未知') then null
                when s.kind = 'dateline' then k.publisher else coalesce(k.publisher, s.said) end as publisher
    from said s
    left join known k using (said)
)
select r.article_id, r.kind, r.said, r.publisher,
       coalesce(r.publisher not in (c.publisher, coalesce(g.publisher, c.portal)), false) and h.portal is null as is_elsewhere
from resolved r
join lake.current_articles c using (article_id)
left join portal_groups g on g.portal = c.portal
left join lake.source_habits h on h.portal = c.portal and h.source = r.said;

comment on view lake.printed_sources is 'One row per article and name that its page prints as source; publisher is who is meant, null when nobody is; is_elsewhere: not itself.';
