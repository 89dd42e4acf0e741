-- 首发
-- The first report of a story and the first of another source.
select first_at, portal, title, second_at, second_portal, lead_s, is_undecided, article_id, second_id, story_id
from mart.first_reports
where story_id = $story_id
