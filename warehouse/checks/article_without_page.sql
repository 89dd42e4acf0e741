-- Articles must refer to an existing fetch.
-- level: fail
select a.article_id, a.day, a.page_id
from lake.articles a
anti join lake.fetches f on f.page_id = a.page_id and f.day = a.day
