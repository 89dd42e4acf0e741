-- 哪些账号转载最多？抄的是谁？
-- Which accounts copy most, and from whom?
-- A publisher that repeats its own articles does not count. Portals and accounts of one group are one publisher.
select publisher, sum(n_taken)::bigint as n_taken, sum(n_rewrites)::bigint as n_rewrites, count(*) as n_sources,
       list({'from': from_publisher, 'n_taken': n_taken} order by n_taken desc, from_publisher)[:3] as mostly_from,
       round(100 * sum(unsourced_ratio * n_taken) / sum(n_taken)) as unsourced_percent, flatten(list(article_ids order by n_taken desc, from_publisher))[:20] as article_ids
from mart.reprint_network
where not is_same
group by publisher
order by n_taken desc, publisher
limit 10
