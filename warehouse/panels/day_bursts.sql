-- 异动
-- Entities and topics whose origins of a day are more than their past makes likely; none on a day whose crawl is missing.
select 'entity' as what, entity_id as id, entity as name, n_origins, expected, surprise, is_burst, top_stories
from mart.entity_trends
where day = $day and surprise > 1.3
union all
select 'topic', topic_id, topic, n_origins, expected, surprise, is_burst, top_stories
from mart.topic_trends
where topic_id <> 'tech_news' and day = $day and surprise > 1.3
order by surprise desc, n_origins desc, name
limit 12
