create or replace view mart.entity_names as
select n.name, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.kind, n.name_from, n.needs_context, n.is_answer, n.context,
       n.valid_from, n.valid_to, n.entity_id
from lake.entity_names n
join lake.entities e using (entity_id);

comment on view   mart.entity_names               is 'One row per entity and name by which it can be asked for; spellings that differ in script, capitals, blanks or hyphens are one. mart.entity(''小米'') gives the id.';
comment on column mart.entity_names.name          is 'The name as the tables write it.';
comment on column mart.entity_names.entity        is 'Chinese name, else the English one.';
comment on column mart.entity_names.kind          is 'company, product, person or organisation.';
comment on column mart.entity_names.name_from     is 'name (of the table of entities), alias (of the table of aliases) or id.';
comment on column mart.entity_names.needs_context is 'True when an article must hold other words beside this name, which is a common word or another''s name, too.';
comment on column mart.entity_names.is_answer     is 'True when mart.entity(name) gives this entity; false for names that several have alike, such as 蔚小理.';
comment on column mart.entity_names.context       is 'Words of which one must be near, joined by bars; null when none must.';
comment on column mart.entity_names.valid_from    is 'First date on which the name means this entity; null when it always did.';
comment on column mart.entity_names.valid_to      is 'Last such date; null when it still does.';
comment on column mart.entity_names.entity_id     is 'Key of lake.entities.';
