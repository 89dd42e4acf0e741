-- 一篇文章的版本
-- Revisions of an article, oldest first.
select revision_id, fetched_at, title, len(text) as n_chars, page_id
from lake.articles
where article_id = $article_id
order by fetched_at, revision_id
