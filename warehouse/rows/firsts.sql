-- 首发
-- First reports of a range of Beijing days by one source that another source followed; only the sure or the undecided ones on request.
select f.first_at, f.portal, f.title, f.second_at, f.second_portal, f.lead_s, f.is_undecided, f.article_id, f.second_id, f.story_id
from mart.first_reports f
where f.day between $first and $last and f.second_id is not null and f.portal = $portal
  and ($only is null or f.is_undecided = ($only = 'undecided'))
order by f.lead_s desc, f.story_id
