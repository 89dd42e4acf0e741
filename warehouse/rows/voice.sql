-- 声量
-- Voice of every entity of a kind over a range of Beijing days: the whole that shares and ranks are taken of.
select entity, n_articles, n_origins, n_publishers, articles_ratio, origins_ratio, publishers_ratio, first_day, last_day, entity_id
from mart.voice(since := $first, until := $last)
where entity_kind = $kind
order by n_origins desc, n_articles desc, entity_id
