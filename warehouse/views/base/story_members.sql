-- lake.stories with every story under the id that it goes on by: the ids of merged stories stay in the files of earlier days.
-- A story id is the id of the article that opened it, so an id once published is found by its article whatever came later.
create or replace view lake.story_members as
with recursive steps(story_id, ends_in, n) as (
    select story_id, merged_into, 1 from lake.story_aliases
    union
    select s.story_id, a.merged_into, s.n + 1 from steps s join lake.story_aliases a on a.story_id = s.ends_in where s.n < 100  -- as many merges as no story has
),
merged as (select story_id, arg_max(ends_in, n) as ends_in from steps group by story_id)
select coalesce(m.ends_in, s.story_id) as story_id, s.story_id as joined_story_id, s.article_id, s.day, s.event_id, s.story_score, s.joined_at,
       s.event_articles, s.event_entities, s.event_terms, s.event_happenings
from lake.stories s
left join merged m on m.story_id = s.story_id;
