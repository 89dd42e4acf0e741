create or replace view mart.source_health as
with days as (select distinct day from lake.fetches),
expected as (select portal, name, articles_min, articles_max from lake.portals),
answered as (
    -- a portal without robots.txt has said nothing wrong
    select *, outcome in ('ok', 'not_modified') or (kind = 'robots' and outcome = 'not_found') as is_answered from lake.fetches
),
fetched as (
    select portal, day, count(*) as n_fetches, count(*) filter (kind = 'article' and outcome = 'ok') as n_pages,
           count(*) filter (kind in ('list', 'feed') and outcome = 'ok') as n_lists,
           count(*) filter (not is_answered) as n_failed,
           mode(outcome order by outcome) filter (not is_answered and outcome <> 'stopped') as main_failure,
           bool_or(outcome = 'stopped') as was_stopped,
           coalesce(bool_and(not is_answered) filter (kind = 'article'), false) as are_all_refused
    from answered
    group by all
),
made as (
    select portal, day, count(*) as n_articles, avg((published_at is not null)::int) as time_ratio
    from lake.articles
    group by all
),
lost as (
    select f.portal, d.day, count(*) as n_dropped, mode(d.reason order by d.reason) as main_drop
    from lake.drops d
    join lake.fetches f on f.page_id = d.key and f.day = d.day
    where d.step = 'articles' and f.outcome = 'ok' and d.reason not in ('not_article_kind', 'unchanged', 'joined', 'duplicate_page')
    group by all
),
joined as (
    select e.portal, e.name, d.day, e.articles_min, e.articles_max, coalesce(f.n_fetches, 0) as n_fetches, coalesce(f.n_lists, 0) as n_lists,
           coalesce(f.n_pages, 0) as n_pages, coalesce(f.n_failed, 0) as n_failed, f.main_failure, f.was_stopped, f.are_all_refused,
           coalesce(m.n_articles, 0) as n_articles, coalesce(l.n_dropped, 0) as n_dropped, l.main_drop, m.time_ratio
    from expected e
    cross join days d
    left join fetched f on f.portal = e.portal and f.day = d.day
    left join made m on m.portal = e.portal and m.day = d.day
    left join lost l on l.portal = e.portal and l.day = d.day
)
select portal, name as portal_name, day as crawl_day, case when n_fetches = 0 then 'not_crawled'
            when was_stopped or are_all_refused or (n_lists = 0 and n_pages = 0) then 'blocked'
            when n_pages = 0 then 'silent'
            when n_dropped > n_articles then 'broken'
            when n_articles < articles_min then 'low'
            when n_articles > articles_max then 'high'
            when time_ratio < 0.5 then 'fields_missing'
            else 'ok' end as state, lake.name_zh('state', state) as state_zh, n_articles, articles_min, articles_max, n_fetches, n_failed,
       main_failure, lake.name_zh('outcome', main_failure) as main_failure_zh, n_dropped, main_drop,
       lake.name_zh('drop', main_drop) as main_drop_zh, portal_name as name, crawl_day as day
from joined;

comment on view   mart.source_health                 is 'One row per portal and crawl day: did it yield what it should, and if not, is it the portal or our crawler.';
comment on column mart.source_health.portal          is 'Id of the portal.';
comment on column mart.source_health.portal_name     is 'Name of the portal as readers know it.';
comment on column mart.source_health.crawl_day       is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.source_health.state           is 'ok, not_crawled, blocked (no list or no article was answered, or the portal refused), silent (lists named no article), broken (pages could not be parsed), low, high or fields_missing.';
comment on column mart.source_health.state_zh        is 'The state in Chinese.';
comment on column mart.source_health.n_articles      is 'Articles, every copy counted. Rows of the crawl day. Rows: select page_id from lake.articles where portal = $portal and day = $day';
comment on column mart.source_health.articles_min    is 'Fewest articles expected a day, from the portal file; null when it states none.';
comment on column mart.source_health.articles_max    is 'Most articles expected a day, from the portal file; null when it states none.';
comment on column mart.source_health.n_fetches       is 'Rows of lake.fetches: every address that was to be requested, failed ones too. Rows: select page_id from lake.fetches where portal = $portal and day = $day';
comment on column mart.source_health.n_failed        is 'Requests without a usable answer; a missing robots.txt is an answer. Rows: select page_id from lake.fetches where portal = $portal and day = $day and outcome not in (''ok'', ''not_modified'') and not (kind = ''robots'' and outcome = ''not_found'')';
comment on column mart.source_health.main_failure    is 'Most frequent outcome among the failed, requests given up after a stop left out; null when none failed.';
comment on column mart.source_health.main_failure_zh is 'The same in Chinese.';
comment on column mart.source_health.n_dropped       is 'Pages that should have been articles and were not; lake.drops has each reason. Rows: select d.key as page_id from lake.drops d join lake.fetches f on f.page_id = d.key and f.day = d.day where f.portal = $portal and d.day = $day and d.step = ''articles'' and f.outcome = ''ok'' and d.reason not in (''not_article_kind'', ''unchanged'', ''joined'', ''duplicate_page'')';
comment on column mart.source_health.main_drop       is 'Most frequent reason among them; null when there are none.';
comment on column mart.source_health.main_drop_zh    is 'The same in Chinese.';
comment on column mart.source_health.name            is 'Deprecated: use portal_name.';
comment on column mart.source_health.day             is 'Deprecated: use crawl_day.';
