-- 一个阶段的文章
-- Articles of a story between two moments, both included.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
join mart.headlines h using (article_id)
where h.reported_at between $from_at::timestamptz and $to_at::timestamptz
order by h.reported_at, h.article_id
