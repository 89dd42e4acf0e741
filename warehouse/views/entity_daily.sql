create or replace view mart.entity_daily as
select v.entity_id, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.kind, v.day,
       count(*) as n_articles, count(distinct v.chain_id) as n_origins, count(distinct v.portal) as n_portals,
       sum(v.n_mentions)::bigint as n_mentions, count(*) filter (v.in_title) as n_in_title,
       list(v.article_id order by v.reported_at, v.article_id) as article_ids
from lake.voices v
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
