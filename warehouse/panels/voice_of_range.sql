-- 声量
-- Voice of a kind of entities over a range of Beijing days, counted in three ways, with the rank in each.
select entity_id, entity, n_articles, n_origins, n_publishers, articles_ratio, origins_ratio, publishers_ratio,
       rank() over (order by n_articles desc) as articles_place, rank() over (order by n_origins desc) as origins_place,
       rank() over (order by n_publishers desc) as publishers_place
from mart.voice(since := $first, until := $last)
where entity_kind = $kind
order by n_origins desc, n_articles desc, entity_id
