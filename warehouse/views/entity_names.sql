create or replace view mart.entity_names as
select n.name, coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, e.kind as entity_kind, n.name_from, n.needs_context,
       n.is_answer,
       n.context, n.valid_from, n.valid_to, n.entity_id
from lake.entity_names n
join lake.entities e using (entity_id);

comment on view   mart.entity_names               is 'One row per entity and name by which it can be asked for; spellings that differ in script, capitals, blanks or hyphens are one. mart.entity(''小米'') gives the id.';
comment on column mart.entity_names.name          is 'The name in its most frequent spelling. As the tables write it.';
comment on column mart.entity_names.entity        is 'Name of the entity: Chinese, else English, else its key.';
comment on column mart.entity_names.display_name  is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_names.entity_kind   is 'company, product, person or organisation; null when the entity left the table.';
comment on column mart.entity_names.name_from     is 'name (of the table of entities), alias (of the table of aliases), ticker or id.';
comment on column mart.entity_names.needs_context is 'True when the name counts only with other words near it: it is a common word or another''s name, too.';
comment on column mart.entity_names.is_answer     is 'True when mart.entity(name) gives this entity; false for names that several have alike, such as 蔚小理.';
comment on column mart.entity_names.context       is 'Words of which one must be near, joined by bars; null when none must.';
comment on column mart.entity_names.valid_from    is 'First date of its validity; null when it is not known or always was.';
comment on column mart.entity_names.valid_to      is 'Last date of its validity; null while it lasts.';
comment on column mart.entity_names.entity_id     is 'Key of lake.entities.';
