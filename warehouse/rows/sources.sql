-- 信源的状态
-- Portals on a crawl day, those of one state on request; with `$only` those that were crawled at any time.
select portal, name, day, state, n_articles, articles_min, articles_max, n_fetches, n_failed, main_failure, n_dropped, main_drop
from mart.source_health
where day = $day and ($state is null or state = $state) and ($only is null or portal in (select portal from mart.portal_daily))
order by portal
