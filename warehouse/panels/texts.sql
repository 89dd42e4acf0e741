-- 正文
-- Texts of some articles.
with days as (select min(day) as first, max(day) as last from mart.headlines where article_id in (select unnest($ids)))
select a.article_id, a.text
from mart.articles a, days d
where a.day between d.first and d.last and a.article_id in (select unnest($ids))
