-- Following the parents of a copy must end at an article without a parent, never in a cycle.
-- level: fail
with recursive edges as materialized (
    select article_id, coalesce(parent_id, origin_id) as from_id
    from lake.current_articles
    where relation <> 'digest' and coalesce(parent_id, origin_id) <> article_id
),
ways as (
    select article_id, from_id as at_id from edges
    union
    select w.article_id, e.from_id
    from ways w
    join edges e on e.article_id = w.at_id
    where w.at_id <> w.article_id
)
select article_id from ways where at_id = article_id
