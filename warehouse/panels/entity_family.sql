-- 家族
-- Owner or maker of an entity, and what it owns or makes.
select 'parent' as what, p.entity_id, coalesce(p.display_name, p.entity_id) as entity, p.kind
from lake.entities e join lake.entities p on p.entity_id = e.parent_id
where e.entity_id = $entity_id
union all
select 'child', entity_id, display_name, kind from lake.entities where parent_id = $entity_id
order by what desc, kind, entity
