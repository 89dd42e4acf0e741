-- 命中的文章
-- The best thousand articles for a query, of one portal, day, entity, topic or chain on request.
-- Optional: first, last
select h.reported_at, h.portal, h.publisher, h.relation, s.score, h.title, h.url, h.article_id, h.chain_id
from mart.search($q, since := $first, until := $last, n := 1000) s
join mart.headlines h using (article_id)
where ($portal is null or h.portal = $portal) and ($day is null or h.day = $day) and ($chain_id is null or h.chain_id = $chain_id)
  and ($entity_id is null or h.article_id in (select article_id from lake.mentions where entity_id = $entity_id))
  and ($topic_id is null or h.article_id in (select article_id from mart.article_topics where list_contains(topic_ids, $topic_id)))
order by s.score desc, h.article_id
