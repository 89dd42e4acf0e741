-- 故事的数字
-- Claims of exact figures in a story, of one thing on request, of one value too.
select about, entity, words, value, unit, is_disputed, portal, reported_at, sentence, title, article_id, chain_id
from mart.story_figures
where story_id = $story_id and about is not null and bound = 'exact' and value_high is null
  and ($about is null or about = $about) and ($entity is null or entity = $entity) and ($value is null or value::varchar = $value) and ($unit is null or unit = $unit)
order by about, entity, value, reported_at, article_id
