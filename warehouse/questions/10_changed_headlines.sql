-- 哪些标题发表后被改过？从什么改成什么？多久以后？
-- Which headlines were changed after publication, from what to what, how much later?
-- The change fell between unchanged_at and changed_at. Changes by a new version of the extraction or another URL are left out.
select portal, old_title, new_title, round(changed_after_s / 60) as minutes_after_at_most, is_text_changed, unchanged_at, changed_at, article_id
from mart.silent_edits
where is_title_changed and is_same_reading
order by changed_at desc, article_id
limit 20
