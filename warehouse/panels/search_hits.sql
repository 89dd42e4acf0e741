-- 命中的文章
-- Found articles with what they are filtered and folded by; `$ids` are in the order of the hits.
with found as (select unnest($ids) as article_id, generate_subscripts($ids, 1) as place)
select f.place, h.article_id, h.chain_id, h.portal, h.account, h.day, h.reported_at, h.published_precision, h.title, h.url, h.relation, h.crawl_day
from found f
join mart.headlines h using (article_id)
order by f.place
