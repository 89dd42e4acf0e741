-- 下架的文章
-- Articles whose page was there and later was not, found between two Beijing dates; of all articles or of a list.
-- Optional: scope
select article_id, portal, title, url, answer, reported_at, last_seen_at, gone_at, back_at, hours_alive
from mart.removed_articles
where gone_at >= $first::timestamptz and gone_at < ($last + 1)::timestamptz
  and ($scope::varchar[] is null or article_id in (select unnest($scope::varchar[])))
order by gone_at desc, article_id
limit $n
