-- 文章的故事
-- The story that an article belongs to, by the days around it.
select story_id, headline, n_articles
from mart.story_overview
where last_at >= $day::timestamptz and first_at < ($day + 1)::timestamptz and list_contains(article_ids, $article_id)
