create or replace view mart.entity_family as
with recursive members(entity_id, member_id, depth) as (
    select entity_id, entity_id, 0 from lake.entities
    union
    -- a circle in the table of entities ends here
    select m.entity_id, e.entity_id, m.depth + 1 from members m join lake.entities e on e.parent_id = m.member_id where m.depth < 8
),
nearest as (select entity_id, member_id, min(depth) as depth from members group by all)
select coalesce(e.name_zh, e.name_en, e.entity_id) as entity, e.display_name, coalesce(m.name_zh, m.name_en, m.entity_id) as member,
       m.display_name as member_display_name,
       m.kind as member_kind, n.depth, m.valid_from, m.valid_to, n.entity_id, n.member_id, m.parent_id as owner_id
from nearest n
join lake.entities e using (entity_id)
join lake.entities m on m.entity_id = n.member_id;

comment on view   mart.entity_family                     is 'One row per entity and member of its family: itself, its subsidiaries, brands and products, and theirs. Join member_id to count a company with all that is its.';
comment on column mart.entity_family.entity              is 'Name of the entity: Chinese, else English, else its key. The head of the family.';
comment on column mart.entity_family.display_name        is 'Name that readers use: DeepSeek, not 深度求索.';
comment on column mart.entity_family.member              is 'The member: Chinese name, else the English one.';
comment on column mart.entity_family.member_display_name is 'Name that readers use for the member.';
comment on column mart.entity_family.member_kind         is 'company, product, person or organisation.';
comment on column mart.entity_family.depth               is 'Steps from the head: 0 is itself, 1 its own products and subsidiaries, 2 theirs …';
comment on column mart.entity_family.valid_from          is 'First date of its validity; null when it is not known or always was.';
comment on column mart.entity_family.valid_to            is 'Last date of its validity; null while it lasts.';
comment on column mart.entity_family.entity_id           is 'Key of lake.entities.';
comment on column mart.entity_family.member_id           is 'The member, key of lake.entities; the same as entity_id at depth 0.';
comment on column mart.entity_family.owner_id            is 'The owner or maker of the member as the table says it; null for the head of a house.';
