-- 本季度某一话题，哪些媒体最常首发？领先第二家多少分钟？（时间区间重叠的算未定）
-- Which outlets were first most often on a topic this quarter, and by how many minutes over the second (undecided where the time intervals overlap)?
-- Stories of a single portal are counted separately: there was no competitor.
with asked as (select 'chips' as topic_id, date_trunc('quarter', today) as since from mart.clock)
select f.portal, count(*) filter (not f.is_undecided and f.second_id is not null) as n_first,
       round(median(f.lead_s) filter (not f.is_undecided) / 60, 1) as median_lead_minutes,
       round(max(f.lead_s) filter (not f.is_undecided) / 60, 1) as longest_lead_minutes,
       arg_max(f.title, f.lead_s) filter (not f.is_undecided) as longest_lead_title,
       count(*) filter (f.is_undecided) as n_undecided, count(*) filter (f.second_id is null) as n_alone,
       list(f.article_id order by f.first_at, f.article_id) as article_ids
from mart.first_reports f
join mart.article_topics t using (article_id)
where list_contains(t.topic_ids, (select topic_id from asked)) and f.day >= (select since from asked)
group by f.portal
order by n_first desc, median_lead_minutes desc nulls last, f.portal
limit 10
