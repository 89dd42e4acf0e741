-- 出处线索 what the page says about its source
select p.kind, p.text, p.url
from (select unnest(provenance) as p from lake.articles where article_id = $article_id
      qualify dense_rank() over (order by fetched_at desc) = 1)
