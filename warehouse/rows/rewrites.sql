-- 洗稿
-- Copies of a range of Beijing days that are rewrites of the article that they were taken from.
select h.reported_at, h.portal, h.publisher, h.title, h.url, p.title as parent_title, h.article_id, h.parent_id, h.chain_id
from mart.headlines h
join mart.headlines p on p.article_id = h.parent_id
where h.day between $first and $last and h.relation = 'rewrite' and p.day between $first - 31 and $last + 31
order by h.reported_at, h.article_id
