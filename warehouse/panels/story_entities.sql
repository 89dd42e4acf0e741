-- 故事里的公司、产品和人
-- Entities of a story, its subjects first, with the tone towards each.
select entity_id, entity, entity_kind, role, role_zh, n_articles, n_origins, tone_score
from mart.story_entities
where story_id = $story_id
order by case role when 'subject' then 0 when 'involved' then 1 else 2 end, n_origins desc, entity_id
limit 20
