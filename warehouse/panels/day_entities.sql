-- 当天故事里的对象
-- Names of the three entities that each story of a Beijing day names most.
select distinct e.entity_id, e.display_name as entity
from (select unnest(entity_ids[:3]) as entity_id from mart.story_overview
      where last_at >= $day::timestamptz and first_at < ($day + 1)::timestamptz)
join lake.entities e using (entity_id)
order by e.entity_id
