-- 署了某家媒体的文章
-- Articles that print an outlet as their source of which no article is here.
select h.reported_at, h.portal, h.source, h.title, h.url, h.article_id, h.chain_id
from (select unnest(article_ids) as article_id from mart.credited_never_fetched where publisher = $publisher)
join mart.headlines h using (article_id)
order by h.reported_at, h.article_id
