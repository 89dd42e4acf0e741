-- 一篇文章的版本
-- Revisions of an article, oldest first.
select fetched_at, title, len(text) as n_chars, url, article_id, revision_id, page_id, day
from lake.articles
where article_id = $article_id
order by fetched_at, revision_id
