-- 洗稿
-- Copies of a range of Beijing days that are rewrites of the article that they were taken from; of all articles or of a list.
-- Optional: scope
select h.article_id, h.title, h.portal, h.reported_at, h.chain_id, h.parent_id, p.portal as parent_portal, p.title as parent_title
from mart.headlines h
join mart.headlines p on p.article_id = h.parent_id
where h.day between $first and $last and h.relation = 'rewrite' and p.day between $first - 31 and $last + 31
  and ($scope::varchar[] is null or h.article_id in (select unnest($scope::varchar[])))
order by h.reported_at desc, h.article_id
limit $n
