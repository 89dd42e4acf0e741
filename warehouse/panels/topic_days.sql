-- 一个主题的每日声量
-- Articles and origins about a topic on each day that has some.
select t.day, count(*) as n_articles, count(distinct h.chain_id) as n_origins
from mart.article_topics t
join mart.headlines h using (article_id)
where t.day between $first and $last and h.day between $first and $last and list_contains(t.topic_ids, $topic_id)
group by all
order by t.day
