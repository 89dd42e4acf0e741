create or replace view mart.latency as
with files as (
    -- a day whose file was written again has several
    select dataset, day, made_at
    from lake.day_files
    where dataset in ('articles', 'copies', 'mentions', 'tones', 'topics', 'stories', 'terms')
),
steps as (
    -- an article that was fetched between two moments is in the first file of each dataset from the later one on; it can be asked about when
    -- the file of the slowest dataset that knows it is there
    select day, made_at as until_at, coalesce(lag(made_at) over (partition by day order by made_at), timestamptz '-infinity') as after_at,
           min(made_at) filter (dataset = 'articles') over later as extracted_at,
           greatest(min(made_at) filter (dataset = 'copies') over later, min(made_at) filter (dataset = 'mentions') over later,
                    min(made_at) filter (dataset = 'tones') over later, min(made_at) filter (dataset = 'topics') over later,
                    min(made_at) filter (dataset = 'stories') over later, min(made_at) filter (dataset = 'terms') over later) as queryable_at
    from files
    window later as (partition by day order by made_at range between current row and unbounded following)
)
select c.portal, lake.portal_name(c.portal) as portal_name, c.day, c.published_at, c.first_fetched_at, s.extracted_at, s.queryable_at,
       date_diff('second', c.published_at, c.first_fetched_at) as fetch_s,
       date_diff('second', c.first_fetched_at, s.extracted_at) as extract_s,
       date_diff('second', s.extracted_at, s.queryable_at) as analyse_s,
       date_diff('second', c.published_at, greatest(s.extracted_at, s.queryable_at)) as total_s,
       lake.beijing_day(c.first_fetched_at) = c.crawl_day as is_live, c.article_id
from lake.current_articles c
left join steps s on s.day = c.crawl_day and c.first_fetched_at > s.after_at and c.first_fetched_at <= s.until_at
where c.published_precision in ('second', 'minute') and c.published_at <= c.first_fetched_at;

comment on view   mart.latency                  is 'One row per article whose page says the minute of publication: the time until it could be queried, by stage. Pages dated after their fetch have no row.';
comment on column mart.latency.portal           is 'Id of the portal.';
comment on column mart.latency.portal_name      is 'Name of the portal as readers know it.';
comment on column mart.latency.day              is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise.';
comment on column mart.latency.published_at     is 'When the page says it was published, UTC; null when it does not say. Never null here.';
comment on column mart.latency.first_fetched_at is 'When the first revision of the article was fetched, UTC.';
comment on column mart.latency.extracted_at     is 'When the first file of its day that can contain it was written, UTC; null when that file is pruned.';
comment on column mart.latency.queryable_at     is 'When copies, names, tones, topics, stories and terms of its day had been written after the fetch, UTC; null when none was.';
comment on column mart.latency.fetch_s          is 'Seconds from publication to the first fetch; depends on how often the portal is crawled and how long its list is.';
comment on column mart.latency.extract_s        is 'Seconds from the fetch to extracted_at: how long the crawl and the wait for the steps took; null like it.';
comment on column mart.latency.analyse_s        is 'Seconds from extracted_at to queryable_at; null when either is.';
comment on column mart.latency.total_s          is 'Seconds from publication until it could be queried completely; null when neither file is known.';
comment on column mart.latency.is_live          is 'True when it was fetched on the day that the crawl was for; a past day crawled later says nothing about latency.';
comment on column mart.latency.article_id       is 'Key of the article that the row is about; `tingfeng trace` opens it.';
