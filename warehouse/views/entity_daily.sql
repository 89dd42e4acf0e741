create or replace view mart.entity_daily as
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind, v.day, count(*) as n_articles,
       count(distinct v.chain_id) as n_origins, count(distinct v.portal) as n_portals, sum(v.n_mentions)::bigint as n_mentions,
       count(*) filter (v.in_title) as n_in_title, v.entity_id, list(v.article_id order by v.reported_at, v.article_id) as article_ids,
       entity_kind as kind
from lake.voices v
left join lake.entities e using (entity_id)
group by all;

comment on view   mart.entity_daily              is 'One row per entity and Beijing day with at least one article that names it.';
comment on column mart.entity_daily.entity       is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.entity_daily.display_name is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_daily.entity_kind  is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.entity_daily.day          is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. A text copied on two days is an origin of both: use mart.voice for more than one day.';
comment on column mart.entity_daily.n_articles   is 'Articles, every copy counted. Those that name the entity.';
comment on column mart.entity_daily.n_origins    is 'Origins: all copies of one text counted once.';
comment on column mart.entity_daily.n_portals    is 'Portals of the articles.';
comment on column mart.entity_daily.n_mentions   is 'Occurrences in titles and texts.';
comment on column mart.entity_daily.n_in_title   is 'Articles that name it in the title.';
comment on column mart.entity_daily.entity_id    is 'Key of lake.entities.';
comment on column mart.entity_daily.article_ids  is 'The articles that the row counts. Oldest first.';
comment on column mart.entity_daily.kind         is 'Deprecated: use entity_kind.';
