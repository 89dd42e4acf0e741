-- 哪些文章 48 小时内消失了？
-- Which articles disappeared within 48 hours?
-- Gone and not back. An article that the crawler could not reach does not count: only 404, 410, 451 and pages that say so count.
select portal, title, reported_at, last_seen_at, gone_at, round(hours_alive, 1) as hours_alive_at_most, answer, url, article_id
from mart.removed_articles
where hours_alive <= 48 and back_at is null
order by gone_at desc, article_id
limit 20
