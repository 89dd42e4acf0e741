-- 一个对象的故事
-- Stories of a range of Beijing days in which an entity has a part, the newest first.
select s.story_id, s.headline, s.first_at, s.last_at, s.first_portal, s.n_articles, s.n_origins, s.n_publishers, e.role_zh, e.tone_score, e.n_articles as n_naming
from mart.story_entities e
join mart.story_overview s using (story_id)
where e.entity_id = $entity_id and e.role <> 'named' and e.last_at >= $first::timestamptz and s.last_at >= $first::timestamptz and s.first_at < ($last + 1)::timestamptz
order by s.last_at desc, s.story_id
limit $n
