-- 故事里被改过的文章
-- Changes of headline or text in the articles of a story.
select e.article_id, e.portal, e.changed_at, e.old_title, e.new_title, e.is_title_changed, e.is_text_changed, e.new_revision_id,
       len(e.sentences_added) as n_added, len(e.sentences_removed) as n_removed
from (select unnest(article_ids) as article_id from mart.story_overview where story_id = $story_id)
join mart.silent_edits e using (article_id)
where e.is_same_reading
order by e.changed_at
limit 20
