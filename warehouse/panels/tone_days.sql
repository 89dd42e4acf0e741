-- 每日口吻
-- Mean tone towards an entity on each day, over origins (each text once), with their number.
with origins as (
    select day, chain_id, avg(tone_score) as tone_score from mart.tone_evidence where entity_id = $entity_id and day between $first and $last group by all
)
select day, count(*) as n_origins, avg(tone_score) as tone from origins group by all order by day
