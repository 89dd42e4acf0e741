-- Portals and days from $first to $day, and whether each was really crawled as far as one can say at $at: today against the same hours of
-- the four weeks before. A third of the usual pages is a crawl that broke off, as in lake.calendar. What was handed in as a table is no crawl.
with fetched as (
    select portal, day, kind, epoch(fetched_at) - epoch(timezone('Asia/Shanghai', day::timestamp)) as offset_s
    from lake.fetches
    where day between $first - interval 28 days and $day and fetched_at <= $at and outcome in ('ok', 'not_modified') and kind <> 'robots'
          and content_type is distinct from 'application/tingfeng-article+json'
),
counted as (
    select portal, day,
           count(*) filter (kind = 'article' and offset_s <= 97200) as n_pages, count(*) filter (offset_s <= 97200) as n_any,
           count(*) filter (kind = 'article' and offset_s <= $elapsed_s) as n_pages_by_now, count(*) filter (offset_s <= $elapsed_s) as n_any_by_now
    from fetched group by all
),
places as (
    select p.portal, d.day
    from (select distinct portal from counted) p,
         (select unnest(generate_series($first::date, $day::date, interval 1 day))::date as day) d
),
compared as (
    select p.portal, p.day, coalesce(any_value(c.n_pages), 0) as n_pages, coalesce(any_value(c.n_any), 0) as n_any,
           median(if(p.day = $day, b.n_pages_by_now, b.n_pages)) as usual_pages, median(if(p.day = $day, b.n_any_by_now, b.n_any)) as usual_any,
           count(b.day) as n_days
    from places p
    left join counted c on c.portal = p.portal and c.day = p.day
    left join counted b on b.portal = p.portal and b.day between p.day - 28 and p.day - 1
    group by p.portal, p.day
)
select portal, day,
       -- before three days there is nothing to compare with; of three pages in some hours one can be late
       n_days >= 3 and if(usual_pages >= 3, n_pages < 0.3 * usual_pages, usual_any >= 1 and n_any = 0) as is_gap
from compared
where n_days > 0 or n_any > 0
order by portal, day
