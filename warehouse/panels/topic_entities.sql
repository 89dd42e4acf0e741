-- 一个主题里的对象
-- Entities that articles about a topic name most.
select e.entity_id, e.entity, count(*) as n_articles, count(distinct e.chain_id) as n_origins
from mart.tone_evidence e
join mart.article_topics t using (article_id)
where e.day between $first and $last and t.day between $first and $last and list_contains(t.topic_ids, $topic_id)
group by all
order by n_origins desc, n_articles desc, e.entity_id
limit $n
