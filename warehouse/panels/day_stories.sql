-- 一天的故事
-- Stories told on a Beijing day, the widest first: how much of each came on that day and in all, who was first, and how surely.
with told as (
    select s.story_id, count(*) as n_today, count(distinct h.chain_id) as n_origins_today, count(distinct h.publisher) as n_publishers_today
    from (select story_id, unnest(article_ids) as article_id from mart.story_overview
          where last_at >= $day::timestamptz and first_at < ($day + 1)::timestamptz) s
    join mart.headlines h using (article_id)
    where h.day = $day
    group by all
)
select s.story_id, s.headline, s.happenings_zh, s.entity_ids[:3] as entity_ids, s.n_articles, s.first_at, s.first_portal, t.n_today, t.n_origins_today,
       t.n_publishers_today, count(*) over () as n_stories
from told t
join mart.story_overview s using (story_id)
order by t.n_publishers_today desc, t.n_today desc, s.first_at, s.story_id
limit $n
