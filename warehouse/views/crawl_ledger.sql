create or replace view mart.crawl_ledger as
with fetched as (
    select portal, crawl_id, day, kind, outcome, n_bytes, fetched_at,
           -- these are decided before a request goes out, unless a redirect led there
           final_url is not null or (kind = 'robots' and outcome = 'robots_failed') or outcome not in
           ('stopped', 'robots_denied', 'robots_failed', 'bad_url', 'blocked_address', 'blocked_scheme', 'blocked_host') as is_sent
    from lake.fetches
),
outcomes as (
    select portal, crawl_id, day, outcome, count(*) as n
    from fetched
    group by all
),
spread as (
    select portal, crawl_id, day, map_from_entries(list({'outcome': outcome, 'n': n} order by n desc, outcome)) as outcomes
    from outcomes
    group by all
)
select f.portal, lake.portal_name(f.portal) as portal_name, f.day as crawl_day, count(*) as n_fetches,
       count(*) filter (is_sent) as n_requests,
       count(*) filter (kind in ('list', 'feed') and is_sent) as n_lists,
       count(*) filter (kind = 'article' and is_sent) as n_article_fetches, count(*) filter (kind = 'robots' and is_sent) as n_robots,
       sum(n_bytes)::bigint as total_bytes, sum(case when kind in ('list', 'feed') then n_bytes else 0 end)::bigint as list_bytes,
       sum(case when kind = 'article' then n_bytes else 0 end)::bigint as article_bytes,
       count(*) filter (kind <> 'robots' and outcome = 'robots_denied') as n_robots_denied,
       count(*) filter (kind <> 'robots' and outcome = 'robots_failed') as n_robots_failed,
       count(*) filter (outcome = 'not_modified') as n_not_modified, count(*) filter (outcome = 'stopped') as n_given_up,
       min(fetched_at) as first_at, max(fetched_at) as last_at, f.crawl_id, any_value(s.outcomes) as outcomes, crawl_day as day,
       n_article_fetches as n_articles
from fetched f
join spread s using (portal, crawl_id, day)
group by f.portal, f.crawl_id, f.day;

comment on view   mart.crawl_ledger                   is 'One row per portal, crawl and day: requests, answers and refusals by robots.txt.';
comment on column mart.crawl_ledger.portal            is 'Id of the portal.';
comment on column mart.crawl_ledger.portal_name       is 'Name of the portal as readers know it.';
comment on column mart.crawl_ledger.crawl_day         is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.crawl_ledger.n_fetches         is 'Rows of lake.fetches: every address that was to be requested, failed ones too. Rows: select page_id from lake.fetches where portal = $portal and crawl_id = $crawl_id and day = $day';
comment on column mart.crawl_ledger.n_requests        is 'Those that a request went out for; a redirect and what follows it count once.';
comment on column mart.crawl_ledger.n_lists           is 'Requests for lists and feeds.';
comment on column mart.crawl_ledger.n_article_fetches is 'Requests for article pages.';
comment on column mart.crawl_ledger.n_robots          is 'Requests for robots.txt, one a host.';
comment on column mart.crawl_ledger.total_bytes       is 'Bytes of all bodies, decompressed.';
comment on column mart.crawl_ledger.list_bytes        is 'Bytes of the bodies of lists and feeds.';
comment on column mart.crawl_ledger.article_bytes     is 'Bytes of the bodies of article pages.';
comment on column mart.crawl_ledger.n_robots_denied   is 'URLs not requested because robots.txt forbids them. Rows: select page_id from lake.fetches where portal = $portal and crawl_id = $crawl_id and day = $day and kind <> ''robots'' and outcome = ''robots_denied''';
comment on column mart.crawl_ledger.n_robots_failed   is 'URLs not requested because robots.txt could not be read.';
comment on column mart.crawl_ledger.n_not_modified    is 'Conditional requests that were answered with nothing new.';
comment on column mart.crawl_ledger.n_given_up        is 'URLs not requested because the portal had refused or kept failing. Rows: select page_id from lake.fetches where portal = $portal and crawl_id = $crawl_id and day = $day and outcome = ''stopped''';
comment on column mart.crawl_ledger.first_at          is 'Earliest time in what the row counts, UTC. The first fetch.';
comment on column mart.crawl_ledger.last_at           is 'Latest time in what the row counts, UTC. The last fetch.';
comment on column mart.crawl_ledger.crawl_id          is 'The crawl run; also the name of its archive file.';
comment on column mart.crawl_ledger.outcomes          is 'How many fetches ended how: outcome to number, outcomes[''timeout''] gives one; the outcomes are in crawlers/outcomes.py.';
comment on column mart.crawl_ledger.day               is 'Deprecated: use crawl_day.';
comment on column mart.crawl_ledger.n_articles        is 'Deprecated: use n_article_fetches.';
