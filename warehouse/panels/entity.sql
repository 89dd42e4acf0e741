-- 一个对象
-- An entity by its id, or by a name or an alias in any case; one that several entities have as alias is refused by its order alone.
with found as (
    select entity_id, 0 as place from lake.entities where entity_id = $asked
    union all
    select entity_id, 1 from lake.entities where lower(name_zh) = lower($asked) or lower(name_en) = lower($asked)
    union all
    select entity_id, 2 from lake.aliases where lower(alias) = lower($asked)
)
select e.entity_id, e.display_name as entity, e.name_zh, e.name_en, e.kind, e.ticker, e.parent_id
from found f
join lake.entities e using (entity_id)
order by f.place, e.kind <> 'company', e.entity_id
limit 1
