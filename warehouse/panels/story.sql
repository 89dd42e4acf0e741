-- 一个故事
-- A story by its id or by that of one of its articles, with its first report and how surely it was the first.
select s.story_id, s.headline, s.happenings_zh, s.key_terms, s.n_articles, s.n_origins, s.n_publishers, s.n_portals, s.n_events, s.first_at, s.last_at,
       lake.beijing_day(s.first_at) as first_day, lake.beijing_day(s.last_at) as last_day, s.first_portal, s.first_article_id,
       f.article_id as report_id, f.portal as report_portal, f.title as report_title, f.first_at as report_at, f.second_id, f.second_portal, f.second_at, f.lead_s, f.is_undecided
from mart.story_overview s
left join mart.first_reports f using (story_id)
where s.story_id = $story_id or list_contains(s.article_ids, $story_id)
order by s.story_id <> $story_id
limit 1
