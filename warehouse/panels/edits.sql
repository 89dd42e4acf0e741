-- 改动
-- Changes of headline or text that crawls of some days found, the newest first; changes that may be those of our own reading are left out;
-- of all articles or of a list.
-- Optional: scope
select article_id, portal, url, old_title, new_title, is_title_changed, is_text_changed, sentences_added, sentences_removed, reported_at, unchanged_at,
       changed_at, delay_s, new_revision_id
from mart.silent_edits
where day between $first and $last and is_same_reading and ($portal is null or portal = $portal)
  and ($scope::varchar[] is null or article_id in (select unnest($scope::varchar[])))
order by changed_at desc, article_id
limit $n
