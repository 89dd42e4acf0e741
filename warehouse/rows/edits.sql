-- 改动
-- Changes of headline or text found by crawls of some days: those of headlines, or those that may be of our own reading, on request.
select changed_at, portal, old_title, new_title, is_title_changed, is_text_changed, is_same_reading, sentences_added, sentences_removed, url, article_id, new_revision_id
from mart.silent_edits
where day between $first and $last and is_same_reading = ($only is null or $only <> 'ours') and ($only is null or $only <> 'titles' or is_title_changed)
  and ($portal is null or portal = $portal)
order by changed_at, article_id
