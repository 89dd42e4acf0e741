-- 一条快讯传到另外五家媒体要多久？按月看中位数与九成
-- How long does a 快讯 need to reach five other outlets: median and 90 %, by month?
-- Counted from the flash that a chain of copies comes from to the first copy at the fifth other publisher; copies of one group count once.
with reached as (
    select chain_id, publisher, min(reported_at) as reached_at
    from mart.articles
    where origin_id <> article_id and published_precision in ('second', 'minute')
    group by all
),
flashes as (
    select f.article_id, f.reported_at, date_trunc('month', f.day)::date as month, list(r.reached_at order by r.reached_at)[5] as fifth_at
    from mart.articles f
    left join reached r on r.chain_id = f.chain_id and r.publisher <> f.publisher
    where f.kind = 'flash' and f.origin_id = f.article_id
    group by all
)
select month, count(*) as n_flashes, count(fifth_at) as n_reached_five,
       round(median(date_diff('second', reported_at, fifth_at)) / 60, 1) as median_minutes,
       round(quantile_cont(date_diff('second', reported_at, fifth_at), 0.9) / 60, 1) as p90_minutes,
       list(article_id order by fifth_at, article_id) filter (fifth_at is not null) as article_ids
from flashes
group by month
order by month
