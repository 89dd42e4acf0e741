-- 首发榜
-- For each source the stories of a range of Beijing days that another source reported too: how many it told, was first on, surely or not,
-- and by how much.
with told as (
    select portal, article_id, first_at, second_id, lead_s, is_undecided from mart.first_reports where day between $first and $last and second_id is not null
)
select portal, count(*) as n_stories, count(*) filter (not is_undecided) as n_sure, count(*) filter (is_undecided) as n_undecided,
       median(lead_s) filter (not is_undecided) as median_lead_s, max(lead_s) filter (not is_undecided) as longest_lead_s
from told
group by all
order by n_sure desc, n_stories desc, portal
limit 40
