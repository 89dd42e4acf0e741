create or replace view mart.freshness as
with fetched as (
    select portal, max(fetched_at) as last_fetch_at, max(fetched_at) filter (outcome = 'ok') as last_answer_at, max(day) as last_day
    from lake.fetches
    group by all
),
made as (
    select portal, max(published_at) as last_published_at, count(*) as n_articles,
           median(date_diff('second', published_at, first_fetched_at)) filter (published_at <= first_fetched_at) as median_delay_s,
           quantile_cont(date_diff('second', published_at, first_fetched_at), 0.95) filter (published_at <= first_fetched_at) as p95_delay_s
    from lake.current_articles
    where published_precision in ('minute', 'second')
    group by all
)
select f.portal, lake.portal_name(f.portal) as portal_name, f.last_day as last_crawl_day, f.last_fetch_at, f.last_answer_at,
       m.last_published_at, m.n_articles as n_timed_articles,
       m.median_delay_s as median_fetch_s, m.p95_delay_s as p95_fetch_s, last_crawl_day as last_day, n_timed_articles as n_articles,
       median_fetch_s as median_delay_s, p95_fetch_s as p95_delay_s
from fetched f
left join made m using (portal);

comment on view   mart.freshness                   is 'One row per portal: how new its news is, and how long they took from publication to our archive.';
comment on column mart.freshness.portal            is 'Id of the portal.';
comment on column mart.freshness.portal_name       is 'Name of the portal as readers know it.';
comment on column mart.freshness.last_crawl_day    is 'Latest Beijing date that a crawl was for.';
comment on column mart.freshness.last_fetch_at     is 'Latest fetch, UTC.';
comment on column mart.freshness.last_answer_at    is 'Latest request that was answered, UTC; null when none was.';
comment on column mart.freshness.last_published_at is 'Publication of its newest article, UTC; null when no time is known.';
comment on column mart.freshness.n_timed_articles  is 'Articles whose time is known to the minute; null when there are none. Rows: select article_id from lake.current_articles where portal = $portal and published_precision in (''minute'', ''second'')';
comment on column mart.freshness.median_fetch_s    is 'Median seconds from publication to first fetch; null like n_timed_articles.';
comment on column mart.freshness.p95_fetch_s       is '95 % of the articles were fetched within so many seconds; null like n_timed_articles.';
comment on column mart.freshness.last_day          is 'Deprecated: use last_crawl_day.';
comment on column mart.freshness.n_articles        is 'Deprecated: use n_timed_articles.';
comment on column mart.freshness.median_delay_s    is 'Deprecated: use median_fetch_s.';
comment on column mart.freshness.p95_delay_s       is 'Deprecated: use p95_fetch_s.';
