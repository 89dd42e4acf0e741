-- 领先最多的首发
-- Stories of a range of Beijing days by how many sources followed, with the lead of the first.
select s.headline, s.story_id, f.portal, f.first_at, f.article_id, f.second_portal, f.second_at, f.second_id, f.lead_s, f.is_undecided, s.n_portals
from mart.first_reports f
join mart.story_overview s using (story_id)
where f.day between $first and $last and f.second_id is not null and s.last_at >= $first::timestamptz
order by s.n_portals desc, f.lead_s desc, f.story_id
limit $n
