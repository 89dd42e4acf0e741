-- 几个对象的每日声量与口吻
-- Articles, origins and mean tone (over origins) of some entities on each day that names them.
select v.entity_id, v.entity, v.entity_kind, v.day, v.n_articles, v.n_origins, t.tone_score_by_origins as tone
from mart.entity_daily v
left join mart.entity_tone_daily t on t.entity_id = v.entity_id and t.day = v.day
where v.day between $first and $last and v.entity_id in (select unnest($entity_ids))
order by v.entity_id, v.day
