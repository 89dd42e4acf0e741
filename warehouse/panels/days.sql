-- 每日篇数与原创
-- Articles and origins of each Beijing day of a range, and whether its crawl is missing.
with told as (
    select day, count(*) as n_articles, count(distinct chain_id) as n_origins from mart.headlines where day between $first and $last group by day
)
select c.day, coalesce(t.n_articles, 0) as n_articles, coalesce(t.n_origins, 0) as n_origins, c.is_gap
from mart.calendar c
left join told t using (day)
where c.day between $first and $last
order by c.day
