-- Every day between the first and the last: its volume, and whether the crawl (not the news) was missing.
create or replace view lake.calendar as
with shown as (
    -- a text counts once, on the day on which it came first
    select day, count(*) as n_origins
    from (select chain_id, min(day) as day from lake.current_articles group by chain_id)
    group by day
),
fetched as (
    -- rows of tables that were handed in are no crawl: a day that only they have is none that a crawl missed
    select day, count(*) filter (kind = 'article' and outcome in ('ok', 'not_modified')) as n_fetched
    from lake.fetches
    where content_type is distinct from 'application/tingfeng-article+json'
    group by day
),
bounds as (select min(day) as first_day, max(day) as last_day from (select day from shown union all select day from fetched)),
every_day as (select unnest(generate_series(first_day, last_day, interval 1 day))::date as day from bounds),
counted as (
    select c.day, coalesce(s.n_origins, 0) as n_origins, coalesce(f.n_fetched, 0) as n_fetched, exists (from lake.fetches) as is_fetched,
           c.day between (select min(day) from fetched) and (select max(day) from fetched) as is_crawled
    from every_day c
    left join shown s using (day)
    left join fetched f using (day)
),
compared as (
    select *, median(n_fetched) over (order by day range between interval 28 days preceding and interval 1 day preceding) as usual_fetched
    from counted
)
select day, n_origins, n_fetched, usual_fetched,
       -- a third of the usual pages is a crawl that broke off; holidays are quieter, but not that quiet
       if(is_fetched, coalesce(is_crawled and (n_fetched = 0 or coalesce(n_fetched < 0.3 * usual_fetched, false)), false), n_origins = 0) as is_gap
from compared;

comment on view lake.calendar is 'One row per Beijing day from the first to the last of the data: its volume, and whether the crawl of it is missing.';
