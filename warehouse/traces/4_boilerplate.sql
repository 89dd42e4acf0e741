-- 去掉的行 lines removed from the text
select b.class, b.text
from (select unnest(boilerplate) as b from lake.articles where article_id = $article_id
      qualify dense_rank() over (order by fetched_at desc) = 1)
