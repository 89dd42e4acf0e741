-- Mentions and tones of entities that the table of entities no longer has: `tingfeng process` runs their steps again.
-- level: warn
select dataset, entity_id, count(*) as n_rows, min(day) as first_day, max(day) as last_day
from (
    select 'mentions' as dataset, entity_id, day from lake.mentions
    union all
    select 'tones' as dataset, entity_id, day from lake.tones
)
anti join lake.entities using (entity_id)
group by all
order by all
