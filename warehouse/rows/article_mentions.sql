-- 文章提到谁
-- Occurrences of names in an article; of one entity on request.
select entity_id, alias, sentence, in_title, start, "end", role, article_id, day
from lake.mentions
where day = $day and article_id = $article_id and ($entity_id is null or entity_id = $entity_id)
order by in_title desc, start, entity_id
