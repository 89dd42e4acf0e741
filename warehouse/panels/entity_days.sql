-- 几个对象的每日声量与口吻
-- Articles, origins and mean tone (over origins) of some entities on each day that names them.
with texts as (
    select entity_id, entity, entity_kind, day, chain_id, count(*) as n_articles, avg(tone_score) as tone_score
    from mart.tone_evidence
    where day between $first and $last and entity_id in (select unnest($entity_ids))
    group by all
)
select entity_id, entity, entity_kind, day, sum(n_articles)::bigint as n_articles, count(*) as n_origins, avg(tone_score) as tone
from texts
group by all
order by entity_id, day
