-- Portals with fewer or more articles than their file expects, or none at all.
-- level: warn
select portal, crawl_day, state, n_articles, articles_min, articles_max, main_failure, main_drop
from mart.source_health
where state not in ('ok', 'not_crawled')
order by crawl_day, portal
