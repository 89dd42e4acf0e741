-- 舍弃 rows not kept, and why
select d.step, d.day, d.reason, d.detail, d.key
from lake.drops d
where d.key = $article_id
   or d.key in (select page_id from lake.fetches where url = $url or final_url = $url
                union select page_id from lake.articles where article_id = $article_id)
order by d.day, d.step
