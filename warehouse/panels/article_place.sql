-- 文章在哪天
-- Days under which an article is stored: that of its publication and that of its crawl.
select day, crawl_day from mart.headlines where article_id = $article_id
