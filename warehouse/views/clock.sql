create or replace view mart.clock as
-- a page dated after its fetch does not count; for data of past days, now is in the past
select max(least(reported_at, fetched_at)) as now,
       lake.beijing_day(max(least(reported_at, fetched_at))) as today, max(fetched_at) as last_fetch_at, max(day) as last_crawl_day
from lake.articles
having count(*) > 0;

comment on view   mart.clock                is 'One row per warehouse: the current time of its data, so that a question about the last day or week also works on past data.';
comment on column mart.clock.now            is 'Latest publication of an article, UTC; one that lies after its fetch counts as the fetch.';
comment on column mart.clock.today          is 'Beijing date of now.';
comment on column mart.clock.last_fetch_at  is 'Latest fetch, UTC. Of those that gave an article: long after now when past days were crawled.';
comment on column mart.clock.last_crawl_day is 'Latest Beijing date that a crawl was for.';
