-- 改动
-- Changes of headline or text between two revisions of an article, found by crawls of some days; of one article on request.
select changed_at, portal, old_title, new_title, is_title_changed, is_text_changed, is_same_reading, sentences_added, sentences_removed, url, article_id, new_revision_id
from mart.silent_edits
where ($first is null or day >= $first) and ($last is null or day <= $last) and ($article_id is null or article_id = $article_id)
  and ($portal is null or portal = $portal) and ($only is null or is_same_reading)
order by changed_at, article_id
