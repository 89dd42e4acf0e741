-- 文章提到谁
-- Occurrences of names in an article.
select m.entity_id, coalesce(e.display_name, m.entity_id) as entity, m.alias, m.start, m."end", m.in_title, m.role
from lake.mentions m
left join lake.entities e using (entity_id)
where m.day = $day and m.article_id = $article_id
order by m.in_title desc, m.start, m."end" desc, m.entity_id
