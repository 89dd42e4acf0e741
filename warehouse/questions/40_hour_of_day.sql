-- 一家公司的新闻在一天里的哪些钟点出来？原创与转载各有多少
-- At which hours of the day does news of a company come out, originals and copies?
-- Beijing time; pages that name no time of day are left out.
with asked as (select mart.entity('拓岚机器人') as entity_id, 30 as n_days)
select hour(timezone('Asia/Shanghai', h.published_at)) as hour_of_day, count(*) as n_articles, count(*) filter (h.origin_id = h.article_id) as n_originals,
       count(*) filter (h.origin_id <> h.article_id) as n_copies, list(h.article_id order by h.published_at, h.article_id) as article_ids
from asked a
join mart.tone_evidence t on t.entity_id = a.entity_id and t.day > (select today from mart.clock) - a.n_days
join mart.headlines h on h.article_id = t.article_id and h.day = t.day and h.published_precision in ('second', 'minute')
group by hour_of_day
order by hour_of_day
