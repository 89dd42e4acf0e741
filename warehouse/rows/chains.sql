-- 传播链里的文章
-- Articles of a chain that came in a range of Beijing days; rewrites only on request.
select reported_at, portal, publisher, relation, title, url, article_id, parent_id, chain_id
from mart.headlines
where day between $first and $last and chain_id = $chain_id and ($relation is null or relation = $relation)
order by reported_at, article_id
