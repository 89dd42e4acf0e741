-- Copies published ten minutes or more before their parent: a re-dated page or a wrong parent.
-- level: warn
with timed as materialized (
    select article_id, day, relation, coalesce(parent_id, origin_id) as from_id,
           case when published_precision in ('second', 'minute') then published_at end as exact_at
    from lake.current_articles
)
select c.article_id, c.day, c.from_id, date_diff('second', o.exact_at, c.exact_at) as delay_s
from timed c
join timed o on o.article_id = c.from_id
where c.relation <> 'digest' and c.from_id <> c.article_id and date_diff('second', o.exact_at, c.exact_at) < -600
