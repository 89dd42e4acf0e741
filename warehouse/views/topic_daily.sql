create or replace view mart.topic_daily as
select n.name_zh as topic, c.day, count(*) as n_articles, count(distinct c.chain_id) as n_origins, count(distinct c.portal) as n_portals,
       avg(t.topic_score) as topic_score, t.topic_id, list(c.article_id order by t.topic_score desc, c.article_id) as article_ids
from lake.topics t
join lake.current_articles c on c.article_id = t.article_id and c.crawl_day = t.day
left join lake.topic_names n using (topic_id)
group by all;

comment on view   mart.topic_daily             is 'One row per topic and Beijing day with at least one article about it.';
comment on column mart.topic_daily.topic       is 'Chinese name of the topic; null when it left the table.';
comment on column mart.topic_daily.day         is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. A text copied on two days is an origin of both.';
comment on column mart.topic_daily.n_articles  is 'Articles, every copy counted. Those about the topic.';
comment on column mart.topic_daily.n_origins   is 'Origins: all copies of one text counted once.';
comment on column mart.topic_daily.n_portals   is 'Portals of the articles.';
comment on column mart.topic_daily.topic_score is 'Mean score of the articles, 0 to 1.';
comment on column mart.topic_daily.topic_id    is 'Key of lake.topic_names.';
comment on column mart.topic_daily.article_ids is 'The articles that the row counts. Best match first.';
