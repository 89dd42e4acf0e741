-- 抓到却没解析出文章的网页有多少？按站点与原因，本周比上周
-- How many pages were fetched but not parsed, per source and reason, this week against last?
-- Weeks are the last seven days and the seven before; `tingfeng trace URL` opens a page.
select portal, reason, count(*) filter (crawl_day > clock.today - 7) as n_this_week, count(*) filter (crawl_day <= clock.today - 7) as n_last_week,
       n_this_week - n_last_week as change, max(crawl_day) as last_day, list(url order by fetched_at desc, url)[:3] as urls
from mart.unparsed_pages, mart.clock
where crawl_day > (select today - 14 from mart.clock)
group by portal, reason
order by greatest(n_this_week, n_last_week) desc, portal, reason
