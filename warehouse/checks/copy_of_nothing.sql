-- A copy's origin and parent must be articles of the lake.
-- level: fail
select c.article_id, c.day, c.origin_id, c.parent_id
from lake.copies c
where not exists (from lake.articles a where a.article_id = c.origin_id)
   or (c.parent_id is not null and not exists (from lake.articles a where a.article_id = c.parent_id))
