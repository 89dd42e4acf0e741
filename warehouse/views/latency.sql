create or replace view mart.latency as
with articles as (
    select article_id, portal, crawl_day, published_at, first_fetched_at
    from lake.current_articles
    where published_precision in ('second', 'minute') and published_at <= first_fetched_at
),
made as (select day, made_at from lake.day_files where dataset = 'articles'),
finished as (
    -- an article can be asked about when the file of the slowest dataset that knows it is there
    select a.article_id, max(f.made_at) as made_at
    from articles a
    join (select distinct dataset from lake.day_files) d on true
    asof join lake.day_files f on f.dataset = d.dataset and f.day = a.crawl_day and f.made_at >= a.first_fetched_at
    where d.dataset in ('copies', 'mentions', 'tones', 'topics', 'stories', 'terms')
    group by a.article_id
)
select a.article_id, a.portal, lake.beijing_day(a.published_at) as day, a.published_at, a.first_fetched_at, m.made_at as extracted_at, f.made_at as queryable_at,
       date_diff('second', a.published_at, a.first_fetched_at) as fetch_s, date_diff('second', a.first_fetched_at, m.made_at) as extract_s,
       date_diff('second', m.made_at, f.made_at) as analyse_s, date_diff('second', a.published_at, greatest(m.made_at, f.made_at)) as total_s,
       lake.beijing_day(a.first_fetched_at) = a.crawl_day as is_live
from articles a
asof left join made m on m.day = a.crawl_day and m.made_at >= a.first_fetched_at
left join finished f using (article_id);

comment on view   mart.latency                  is 'One row per article whose page says the minute of publication: how long until it could be asked about, and where the time went. Pages dated after their fetch have no row.';
comment on column mart.latency.article_id       is 'Key of the article.';
comment on column mart.latency.portal           is 'Portal id.';
comment on column mart.latency.day              is 'Beijing date of publication.';
comment on column mart.latency.published_at     is 'When the page says it was published, UTC.';
comment on column mart.latency.first_fetched_at is 'When it was first fetched, UTC.';
comment on column mart.latency.extracted_at     is 'When the first file of its day was written that can hold it, UTC; null when such a file is pruned.';
comment on column mart.latency.queryable_at     is 'When copies, names, tones, topics, stories and terms of its day had been written after the fetch, UTC; null when none was.';
comment on column mart.latency.fetch_s          is 'Seconds from publication to the first fetch: how often the portal is asked, and how long its list is.';
comment on column mart.latency.extract_s        is 'Seconds from the fetch to extracted_at: how long the crawl and the wait for the steps took; null like it.';
comment on column mart.latency.analyse_s        is 'Seconds from extracted_at to queryable_at; null when either is.';
comment on column mart.latency.total_s          is 'Seconds from publication until all of it could be asked about; null when neither file is known.';
comment on column mart.latency.is_live          is 'True when it was fetched on the day that the crawl was for; a past day that is crawled later says nothing about speed.';
