-- 改动合计
-- Changes that crawls of some days found: in all, of headlines, and those that may be those of our own reading.
select count(*) filter (is_same_reading) as n_edits, count(*) filter (is_same_reading and is_title_changed) as n_titles,
       count(distinct article_id) filter (is_same_reading) as n_articles, count(*) filter (not is_same_reading) as n_ours
from mart.silent_edits
where day between $first and $last and ($portal is null or portal = $portal)
