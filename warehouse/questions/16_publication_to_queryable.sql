-- 从发布到可查询要多久？按站点看中位数与九成五，以及最慢的一环
-- From publication to queryable: median and 95 % by source, and the slowest stage?
-- For past days (is_live false) the wait includes the late start of the crawl; only live crawls measure latency.
select portal, is_live, count(*) as n_articles, round(median(total_s) / 60, 1) as median_minutes, round(quantile_cont(total_s, 0.95) / 60, 1) as p95_minutes,
       round(median(fetch_s) / 60, 1) as fetch_minutes, round(median(extract_s) / 60, 1) as extract_minutes, round(median(analyse_s) / 60, 1) as analyse_minutes,
       case greatest(median(fetch_s), median(extract_s), median(analyse_s))
            when median(fetch_s) then 'fetch' when median(extract_s) then 'extract' else 'analyse' end as slowest,
       arg_max(article_id, total_s) as slowest_article_id
from mart.latency
where day > (select today - 7 from mart.clock)
group by portal, is_live
order by is_live desc, median_minutes desc, portal
