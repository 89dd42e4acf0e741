-- 字段来历 which rung of extraction gave a field
select f.field, f.rung, round(f.confidence, 2) as confidence
from (select unnest(fields_from) as f from lake.articles where article_id = $article_id
      qualify row_number() over (order by fetched_at desc) = 1)
order by f.field
