-- 一条快讯传到另外五家媒体要多久？按月看中位数与九成
-- How long does a 快讯 need to reach five other outlets: median and 90 %, by month?
-- Counted from the flash that a chain of copies comes from to the first copy at the fifth other publisher; copies of one group count once.
select date_trunc('month', day)::date as month, count(*) as n_flashes, count(reached_at[5]) as n_reached_five,
       round(median(date_diff('second', reported_at, reached_at[5])) / 60, 1) as median_minutes,
       round(quantile_cont(date_diff('second', reported_at, reached_at[5]), 0.9) / 60, 1) as p90_minutes,
       list(article_id order by reached_at[5], article_id) filter (reached_at[5] is not null) as article_ids
from mart.flash_reach
group by month
order by month
