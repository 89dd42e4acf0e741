-- 故事的文章
-- Articles of a story, those of some days when dates are given.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
join mart.headlines h using (article_id)
where ($first is null or h.day >= $first) and ($last is null or h.day <= $last)
order by h.reported_at, h.article_id
