-- 文章所在的故事
-- The story of an article, by its id alone.
select story_id from lake.story_members where article_id = $article_id order by day limit 1
