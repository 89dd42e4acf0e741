-- 一个主题的文章
-- Articles about a topic in a range of Beijing days, of one story or naming one entity on request.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from mart.article_topics t
join mart.headlines h using (article_id)
where t.day between $first and $last and h.day between $first and $last and list_contains(t.topic_ids, $topic_id)
  and ($story_id is null or h.article_id in (select unnest(article_ids) from mart.story_overview where story_id = $story_id))
  and ($entity_id is null or h.article_id in (select article_id from mart.tone_evidence where entity_id = $entity_id and day between $first and $last))
order by h.reported_at, h.article_id
