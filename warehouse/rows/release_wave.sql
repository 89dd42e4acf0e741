-- 通稿的刊发
-- Whole copies of a text that three or more publishers carried within an hour.
select h.reported_at, h.portal, h.publisher, h.relation, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.press_release_waves where chain_id = $chain_id)
join mart.headlines h using (article_id)
order by h.reported_at, h.article_id
