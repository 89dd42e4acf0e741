-- 文章
-- Articles that came between two Beijing dates, both included, of all portals or one.
select reported_at, portal, publisher, relation, title, url, article_id, chain_id
from mart.headlines
where day between $first and $last and ($portal is null or portal = $portal)
order by reported_at, article_id
