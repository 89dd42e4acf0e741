-- A spelling of a curated table must belong to an entity of the table of entities, else it is found and counted for nobody.
-- level: fail
select alias, entity_id
from lake.aliases
anti join lake.entities using (entity_id)
order by all
