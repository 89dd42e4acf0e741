-- 信源逐日
-- State and counts of each portal that was crawled in a range of crawl days, day by day.
with crawled as (select distinct portal from mart.source_health where day between $first and $last and state <> 'not_crawled')
select h.portal, h.name, h.day, h.state, h.n_articles, h.articles_min, h.articles_max, h.n_fetches, h.n_failed, h.main_failure, h.n_dropped, h.main_drop
from mart.source_health h
join crawled using (portal)
where h.day between $first and $last
order by h.portal, h.day
