-- 信源合计
-- Portals that were crawled in a range of crawl days: how many, how many of them yielded what they should on every day, and their articles.
with crawled as (
    select portal, bool_and(state = 'ok') as is_ok, sum(n_articles)::bigint as n_articles
    from mart.source_health
    where day between $first and $last and state <> 'not_crawled'
    group by all
)
select count(*) as n_portals, count(*) filter (is_ok) as n_ok, coalesce(sum(n_articles), 0)::bigint as n_articles from crawled
