-- 每日篇数与原创
-- Articles, origins and publishers of each Beijing day of a range, of all articles or of a list, and whether its crawl is missing.
-- Optional: scope
with told as (
    select day, count(*) as n_articles, count(distinct chain_id) as n_origins, count(distinct publisher) as n_publishers
    from mart.headlines
    where day between $first and $last and ($scope::varchar[] is null or article_id in (select unnest($scope::varchar[])))
    group by day
)
select c.day, coalesce(t.n_articles, 0) as n_articles, coalesce(t.n_origins, 0) as n_origins, coalesce(t.n_publishers, 0) as n_publishers, c.is_gap
from mart.calendar c
left join told t using (day)
where c.day between $first and $last
order by c.day
