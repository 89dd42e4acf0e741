create or replace view mart.topic_daily as
select t.topic_id, n.name_zh as topic, c.day, count(*) as n_articles, count(distinct c.chain_id) as n_origins,
       count(distinct c.portal) as n_portals, avg(t.topic_score) as topic_score,
       list(c.article_id order by t.topic_score desc, c.article_id) as article_ids
from lake.topics t
join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
left join lake.topic_names n using (topic_id)
group by all;

comment on view   mart.topic_daily             is 'One row per topic and Beijing day with at least one article about it.';
comment on column mart.topic_daily.topic_id    is 'Key of lake.topic_names.';
comment on column mart.topic_daily.topic       is 'Chinese name; null when the topic left the table.';
comment on column mart.topic_daily.day         is 'Beijing date of the articles (reported_at).';
comment on column mart.topic_daily.n_articles  is 'Articles about the topic, every copy counted.';
comment on column mart.topic_daily.n_origins   is 'The same with all copies of one origin counted once.';
comment on column mart.topic_daily.n_portals   is 'Portals among the articles.';
comment on column mart.topic_daily.topic_score is 'Mean score of the articles, 0 to 1.';
comment on column mart.topic_daily.article_ids is 'The articles themselves, best match first.';
