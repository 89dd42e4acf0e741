-- 信源当天的文章
-- Article revisions made of the pages of a portal's crawl for a day.
select fetched_at, portal, title, url, article_id, revision_id, page_id, day
from lake.articles
where portal = $portal and day between $first and $last
order by fetched_at, revision_id
