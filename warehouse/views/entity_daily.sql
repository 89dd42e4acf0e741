create or replace view mart.entity_daily as
with named as (
    select article_id, entity_id, count(*) as n_mentions, bool_or(in_title) as in_title
    from lake.mentions m
    where exists (from lake.current_articles c where c.article_id = m.article_id and c.crawl_day = m.day)
    group by all
)
select n.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.kind, c.day,
       count(*) as n_articles, count(distinct c.chain_id) as n_origins, count(distinct c.portal) as n_portals,
       sum(n.n_mentions)::bigint as n_mentions, count(*) filter (n.in_title) as n_in_title,
       list(c.article_id order by c.reported_at, c.article_id) as article_ids
from named n
join lake.current_articles c using (article_id)
left join lake.entities e using (entity_id)
group by all;

comment on view   mart.entity_daily             is 'One row per entity and Beijing day with at least one article that names it.';
comment on column mart.entity_daily.entity_id   is 'Key of lake.entities.';
comment on column mart.entity_daily.entity      is 'Chinese name, else the English one; null when the entity left the table.';
comment on column mart.entity_daily.kind        is 'company, product, person or organisation.';
comment on column mart.entity_daily.day         is 'Beijing date of the articles (reported_at).';
comment on column mart.entity_daily.n_articles  is 'Articles that name the entity, every copy counted.';
comment on column mart.entity_daily.n_origins   is 'The same with all copies of one origin counted once.';
comment on column mart.entity_daily.n_portals   is 'Portals among the articles.';
comment on column mart.entity_daily.n_mentions  is 'Occurrences in titles and texts.';
comment on column mart.entity_daily.n_in_title  is 'Articles that name it in the title.';
comment on column mart.entity_daily.article_ids is 'The articles themselves, oldest first.';
