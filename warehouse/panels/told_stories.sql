-- 一段时间的故事
-- Stories told in a range of Beijing days, the widest first: how much of each came in the range and in all, who was first, and how surely;
-- all of them, or those with an article of a list in the range.
-- Optional: scope
with told as (
    select s.story_id, count(*) as n_told, count(distinct h.chain_id) as n_origins_told, count(distinct h.publisher) as n_publishers_told
    from (select story_id, unnest(article_ids) as article_id from mart.story_overview
          where last_at >= $first::timestamptz and first_at < ($last + 1)::timestamptz) s
    join mart.headlines h using (article_id)
    where h.day between $first and $last
    group by all
    having $scope::varchar[] is null or list_has_any(list(h.article_id), $scope::varchar[])
    order by n_publishers_told desc, n_told desc, s.story_id
    limit $n
)
select s.story_id, s.headline, s.happenings_zh, s.n_articles, s.n_origins, s.n_publishers, s.first_at, s.last_at,
       lake.beijing_day(s.first_at) as first_day, lake.beijing_day(s.last_at) as last_day, s.first_at >= $first::timestamptz as is_new,
       t.n_told, t.n_origins_told, t.n_publishers_told, f.article_id as report_id, f.portal as report_portal, f.first_at as report_at,
       f.second_id, f.second_portal, f.second_at, f.lead_s, f.is_undecided
from told t
join mart.story_overview s using (story_id)
left join mart.first_reports f using (story_id)
order by t.n_publishers_told desc, t.n_told desc, s.story_id
