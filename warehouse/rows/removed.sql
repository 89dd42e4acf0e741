-- 下架的文章
-- Articles whose page was there and later was not, found between two Beijing dates; one article on request.
select gone_at, back_at, last_seen_at, reported_at, hours_alive, answer, portal, title, url, article_id, page_id
from mart.removed_articles
where gone_at >= $first::timestamptz and gone_at < ($last + 1)::timestamptz and ($article_id is null or article_id = $article_id)
order by gone_at, article_id
