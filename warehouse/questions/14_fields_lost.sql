-- 哪些站点从哪天起不再有发布时间或作者，而以前是有的？
-- Since when is the publication time or author missing on a source that used to have it?
-- Used to: half of a day's articles or more. Missing: less than a quarter, on every day since.
with filled as (
    select portal, crawl_day as day, n_articles, unnest([{'field': 'published_at', 'ratio': minute_ratio}, {'field': 'author', 'ratio': author_ratio}], recursive := true)
    from mart.portal_daily
    where n_articles > 0
),
marks as (
    select portal, field, max(day) filter (ratio >= 0.25) as last_good, max(ratio) as best_ratio
    from filled
    group by all
    having max(ratio) >= 0.5
)
select f.portal, f.field, min(f.day) as missing_since, max(m.last_good) as last_seen, round(any_value(m.best_ratio), 2) as best_ratio,
       sum(f.n_articles)::bigint as n_articles_since
from filled f
join marks m on m.portal = f.portal and m.field = f.field and f.day > m.last_good
group by all
order by missing_since desc, f.portal, f.field
