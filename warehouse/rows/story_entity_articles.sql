-- 故事里提到一个对象的文章
-- Articles of a story that name an entity; digests are left out.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.story_entities where story_id = $story_id and entity_id = $entity_id)
join mart.headlines h using (article_id)
order by h.reported_at, h.article_id
