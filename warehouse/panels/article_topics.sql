-- 文章的主题
-- Topics and key terms of an article.
select topic_ids, key_terms from mart.article_topics where day = $day and article_id = $article_id
