-- 一段时间的异动
-- Entities and topics whose origins of a day of a range are far more than their past makes likely, the most surprising day of each.
with days as (
    select 'entity' as what, entity_id as id, entity as name, day, n_origins, expected, surprise, top_stories
    from mart.entity_trends
    where day between $first and $last and is_burst
    union all
    select 'topic', topic_id, topic, day, n_origins, expected, surprise, top_stories
    from mart.topic_trends
    where topic_id <> 'tech_news' and day between $first and $last and is_burst
)
select what, id, name, day, n_origins, expected, surprise, top_stories[1].story_id as story_id, top_stories[1].headline as headline
from days
qualify row_number() over (partition by what, id order by surprise desc, day) = 1
order by surprise desc, n_origins desc, what, id
limit $n
