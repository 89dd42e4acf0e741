create or replace view mart.first_reports as
with reported as (
    select s.story_id, c.article_id, c.portal, c.title, c.chain_id, c.reported_at as earliest_at,
           -- a time known to the minute or the day is an interval; without one, only the first fetch bounds it
           case when c.published_at is null then greatest(c.reported_at, c.first_fetched_at)
                when c.published_precision = 'minute' then c.published_at + interval 59 seconds
                when c.published_precision = 'day' then c.published_at + interval '86399 seconds'
                else c.published_at end as latest_at
    from lake.story_members s
    join lake.current_articles c on c.article_id = s.article_id and c.crawl_day = s.day
    where c.kind not in ('digest', 'forum')  -- who gathers or talks about news is not where it comes from
),
ranked as (
    select *, row_number() over (partition by story_id order by earliest_at, latest_at, article_id) as place from reported
),
firsts as (select * from ranked where place = 1),
seconds as (
    -- the runner-up is the first report from another portal
    select r.story_id, arg_min(r.article_id, (r.earliest_at, r.article_id)) as second_id, arg_min(r.portal, (r.earliest_at, r.article_id)) as second_portal,
           min(r.earliest_at) as second_at
    from ranked r
    join firsts f using (story_id)
    where r.portal <> f.portal
    group by all
)
select f.portal, lake.portal_name(f.portal) as portal_name, f.title, lake.beijing_day(f.earliest_at) as day, f.earliest_at as first_at,
       s.second_portal, lake.portal_name(s.second_portal) as second_portal_name, s.second_at,
       date_diff('second', f.earliest_at, s.second_at) as lead_s, s.second_at is not null and s.second_at <= f.latest_at as is_undecided,
       f.story_id, f.article_id, s.second_id
from firsts f
left join seconds s using (story_id);

comment on view   mart.first_reports                    is 'One row per story: who reported it first, and how far ahead of the next portal. Digests and forum threads are no reports.';
comment on column mart.first_reports.portal             is 'Id of the portal.';
comment on column mart.first_reports.portal_name        is 'Name of the portal as readers know it.';
comment on column mart.first_reports.title              is 'Headline in Simplified characters; null when the page has none.';
comment on column mart.first_reports.day                is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. That of first_at.';
comment on column mart.first_reports.first_at           is 'Earliest time in what the row counts, UTC. The first report.';
comment on column mart.first_reports.second_portal      is 'Portal of that report; null when there is none.';
comment on column mart.first_reports.second_portal_name is 'Name of the portal as readers know it.';
comment on column mart.first_reports.second_at          is 'Time of that report, UTC; null when there is none.';
comment on column mart.first_reports.lead_s             is 'Seconds between the two; null without a second portal.';
comment on column mart.first_reports.is_undecided       is 'True when it is open who was first: neither evidence nor time decides. The two times, with their precision, overlap.';
comment on column mart.first_reports.story_id           is 'Key of the story: the article that opened it.';
comment on column mart.first_reports.article_id         is 'Key of the article that the row is about; `tingfeng trace` opens it. It is the first report.';
comment on column mart.first_reports.second_id          is 'First report from another portal; null when there is none.';
