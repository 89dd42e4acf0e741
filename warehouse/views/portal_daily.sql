create or replace view mart.portal_daily as
with fetched as (
    select portal, day, count(*) as n_fetches,
           count(*) filter (kind = 'article') as n_article_fetches,
           count(*) filter (kind = 'article' and outcome = 'ok') as n_article_pages,
           count(*) filter (outcome not in ('ok', 'not_modified') and not (kind = 'robots' and outcome = 'not_found')) as n_failed,
           sum(n_bytes)::bigint as total_bytes
    from lake.fetches
    group by all
),
made as (
    select portal, day, count(*) as n_articles,
           avg((title is not null)::int) as title_ratio,
           avg((published_precision in ('minute', 'second'))::int) as minute_ratio,
           avg((source is not null or account is not null)::int) as source_ratio,
           avg((len(authors) > 0)::int) as author_ratio,
           median(length(text)) as median_chars
    from lake.articles
    group by all
),
lost as (
    select f.portal, d.day, count(*) as n_dropped
    from lake.drops d
    join lake.fetches f on f.page_id = d.key and f.day = d.day
    where d.step = 'articles' and d.reason not in ('not_article_kind', 'unchanged', 'joined', 'duplicate_page')
    group by all
)
select f.portal, lake.portal_name(f.portal) as portal_name, f.day as crawl_day, f.n_fetches, f.n_article_fetches, f.n_article_pages,
       f.n_failed, f.total_bytes,
       coalesce(m.n_articles, 0) as n_articles, coalesce(l.n_dropped, 0) as n_dropped, m.title_ratio, m.minute_ratio, m.source_ratio,
       m.author_ratio, m.median_chars, crawl_day as day
from fetched f
left join made m using (portal, day)
left join lost l using (portal, day);

comment on view   mart.portal_daily                   is 'One row per portal and crawl day: what was fetched, what became of it, which fields were found.';
comment on column mart.portal_daily.portal            is 'Id of the portal.';
comment on column mart.portal_daily.portal_name       is 'Name of the portal as readers know it.';
comment on column mart.portal_daily.crawl_day         is 'Beijing date that the crawl was for; the partition of the lake.';
comment on column mart.portal_daily.n_fetches         is 'Rows of lake.fetches: every address that was to be requested, failed ones too. Rows: select page_id from lake.fetches where portal = $portal and day = $day';
comment on column mart.portal_daily.n_article_fetches is 'Requests for article pages.';
comment on column mart.portal_daily.n_article_pages   is 'Article pages that were archived.';
comment on column mart.portal_daily.n_failed          is 'Requests without a usable answer; a missing robots.txt is an answer. Rows: select page_id from lake.fetches where portal = $portal and day = $day and outcome not in (''ok'', ''not_modified'') and not (kind = ''robots'' and outcome = ''not_found'')';
comment on column mart.portal_daily.total_bytes       is 'Bytes of all bodies, decompressed.';
comment on column mart.portal_daily.n_articles        is 'Articles, every copy counted. Rows of the crawl day. Rows: select page_id from lake.articles where portal = $portal and day = $day';
comment on column mart.portal_daily.n_dropped         is 'Pages that should have been articles and were not; lake.drops has each reason. Rows: select d.key as page_id from lake.drops d join lake.fetches f on f.page_id = d.key and f.day = d.day where f.portal = $portal and d.day = $day and d.step = ''articles'' and d.reason not in (''not_article_kind'', ''unchanged'', ''joined'', ''duplicate_page'')';
comment on column mart.portal_daily.title_ratio       is 'Share of articles with a title, 0 to 1; null without articles.';
comment on column mart.portal_daily.minute_ratio      is 'Share of articles whose time is known to the minute, 0 to 1; null without articles.';
comment on column mart.portal_daily.source_ratio      is 'Share of articles with 来源 or an account, 0 to 1; null without articles.';
comment on column mart.portal_daily.author_ratio      is 'Share of articles with a personal byline, 0 to 1; null without articles.';
comment on column mart.portal_daily.median_chars      is 'Median length of the text in characters; null without articles.';
comment on column mart.portal_daily.day               is 'Deprecated: use crawl_day.';
