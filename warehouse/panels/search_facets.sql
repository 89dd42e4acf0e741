-- 命中的对象和主题
-- Entities and topics of found articles, most frequent first.
with found as (select unnest($ids) as article_id),
days as (select min(day) as first, max(day) as last, list(distinct crawl_day) as crawl_days from mart.headlines where article_id in (select article_id from found)),
named as (
    select distinct m.entity_id, m.article_id from lake.mentions m join found using (article_id), days d where m.day between list_min(d.crawl_days) and list_max(d.crawl_days)
),
themes as (
    select unnest(t.topic_ids) as topic_id, t.article_id from mart.article_topics t join found using (article_id), days d where t.day between d.first and d.last
)
(select 'entity' as what, n.entity_id as id, any_value(coalesce(e.display_name, n.entity_id)) as name, count(*) as n_articles, list(n.article_id) as article_ids
 from named n left join lake.entities e using (entity_id) group by n.entity_id order by n_articles desc, n.entity_id limit 15)
union all
(select 'topic', topic_id, null, count(*) as n_articles, list(article_id) from themes where topic_id <> 'tech_news' group by topic_id order by n_articles desc, topic_id limit 12)
