-- 信源异常
-- Portals and crawl days of a range on which a portal did not yield what it should; one that was crawled on half of the seven days before the
-- range or more and not on a day of it is missing there. Portals that are never crawled are left out.
with before as (
    select portal, count(*) filter (state <> 'not_crawled') as n_crawled, count(*) as n_days
    from mart.source_health
    where day between $first - 7 and $first - 1
    group by all
),
days as (
    select h.portal, h.name, h.day, h.state, h.state_zh, h.n_articles, h.articles_min, h.articles_max, h.n_fetches, h.n_failed, h.main_failure_zh,
           h.n_dropped, h.main_drop_zh, h.state = 'not_crawled' and coalesce(2 * b.n_crawled >= b.n_days, false) as is_missing
    from mart.source_health h
    left join before b using (portal)
    where h.day between $first and $last
)
select portal, name, day, if(is_missing, 'missing', state) as state, if(is_missing, '没有抓取', state_zh) as state_zh, n_articles, articles_min,
       articles_max, n_fetches, n_failed, main_failure_zh, n_dropped, main_drop_zh
from days
where is_missing or state not in ('ok', 'not_crawled')
order by day, state, portal
