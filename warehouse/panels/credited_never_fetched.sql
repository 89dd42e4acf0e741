-- 只被署名的媒体
-- Outlets that pages print as their source and of which no article is here: whom to crawl next.
select printed, publisher, is_known, n_articles, n_origins, n_portals from mart.credited_never_fetched order by n_origins desc, n_articles desc, printed limit 20
