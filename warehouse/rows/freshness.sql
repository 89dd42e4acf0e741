-- 从发表到入库
-- Articles of a portal whose publication is known to the minute, with the seconds until their first fetch.
select published_at, first_fetched_at, date_diff('second', published_at, first_fetched_at) as delay_s, portal, title, article_id
from mart.headlines
where portal = $portal and published_precision in ('minute', 'second')
order by published_at, article_id
