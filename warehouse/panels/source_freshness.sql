-- 信源多新
-- How new the news of each portal is, and how long its articles took from publication to our archive.
select portal, last_fetch_at, last_published_at, n_articles, median_delay_s, p95_delay_s from mart.freshness order by portal
