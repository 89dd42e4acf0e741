-- 提到一个对象的文章
-- Articles that name an entity, between two Beijing dates.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.entity_daily where entity_id = $entity_id and day between $first and $last)
join mart.headlines h using (article_id)
where h.day between $first and $last
order by h.reported_at, h.article_id
