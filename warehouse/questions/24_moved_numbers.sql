-- 用新的提取程序重跑一个月，哪些已公布的数字变动超过 2%？
-- If a month is re-run with a new extractor, which published numbers move by more than 2 %?
-- tingfeng compare --since '2026-11-23 10:00' --from 2026-10-01 --to 2026-10-31
-- A query sees one moment of the lake, so a command compares two: the query is a number of any view that is compared with its past.
select 'share_of_voice' as view, entity_id as row, day, 'n_origins' as measure, n_origins::double as value
from mart.share_of_voice
where day between (select date_trunc('month', today) from mart.clock) and (select today from mart.clock)
union all
select 'portal_daily', portal, crawl_day, 'n_articles', n_articles
from mart.portal_daily
where crawl_day between (select date_trunc('month', today) from mart.clock) and (select today from mart.clock)
order by all
