-- 昨天哪些站点发文不到平时一半？是它们少发了，还是我们没抓到？
-- Which sources published less than half of their usual volume yesterday, and is the source or our crawler the cause?
-- Usual is the median of the 28 days before. The portal's answers show the cause; a quiet holiday is the portal's.
with volumes as (
    select h.portal, h.crawl_day as day, h.state, h.n_fetches, h.n_failed, h.main_failure, h.n_dropped, h.main_drop, count(a.article_id) as n_published,
           list(a.article_id order by a.article_id) filter (a.article_id is not null) as article_ids
    from mart.source_health h
    left join (select article_id, portal, day from mart.headlines where day >= (select today - 29 from mart.clock)) a on a.portal = h.portal and a.day = h.crawl_day
    where h.crawl_day between (select today - 29 from mart.clock) and (select today - 1 from mart.clock)
    group by all
),
compared as (
    select *, median(n_published) over (partition by portal order by day range between interval 28 days preceding and interval 1 day preceding) as usual
    from volumes
)
select portal, n_published, usual, state, n_fetches, n_failed, main_failure, n_dropped, main_drop,
       case when state in ('not_crawled', 'blocked', 'broken') or 2 * n_failed > n_fetches or n_dropped > n_published then 'our crawler'
            else 'the source' end as whose, article_ids
from compared
where day = (select today - 1 from mart.clock) and n_published < usual / 2
order by n_published / usual, portal
