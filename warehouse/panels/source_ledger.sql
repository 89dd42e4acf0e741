-- 请求台账
-- Requests of each portal in a range of crawl days: for articles, failed, refused by robots.txt, given up.
select portal, count(*) as n_fetches, count(*) filter (kind = 'article') as n_article_fetches,
       count(*) filter (outcome not in ('ok', 'not_modified') and not (kind = 'robots' and outcome = 'not_found')) as n_failed,
       count(*) filter (outcome = 'robots_denied') as n_robots_denied, count(*) filter (outcome = 'stopped') as n_given_up, sum(n_bytes) as total_bytes
from lake.fetches
where day between $first and $last
group by all
order by n_fetches desc, portal
