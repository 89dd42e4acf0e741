-- 原创最多的公司
-- Companies with the most origins in a range of Beijing days.
select entity_id from mart.voice(since := $first, until := $last) where entity_kind = 'company' order by n_origins desc, n_articles desc, entity_id limit $n
