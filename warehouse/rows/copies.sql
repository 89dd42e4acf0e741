-- 一家转载另一家
-- Copies of a range of Beijing days that one publisher took from another.
select h.reported_at, h.portal, h.publisher, p.publisher as from_publisher, h.relation, h.title, h.url, h.article_id, h.parent_id, h.chain_id
from mart.headlines h
join mart.headlines p on p.article_id = h.parent_id
where h.day between $first and $last and p.day between $first - 31 and $last + 31 and h.relation not in ('original', 'digest')
  and h.publisher = $publisher and p.publisher = $from_publisher
order by h.reported_at, h.article_id
