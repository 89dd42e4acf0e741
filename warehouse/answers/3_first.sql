-- 谁先报道：首发次数与领先下一家的分钟数（时间区间重叠的算未定，不计首发）
select portal as 站点, any_value(portal_name) as 名称, count(*) filter (not is_undecided) as 首发, count(*) filter (is_undecided) as 未定,
       round(median(lead_s) filter (not is_undecided) / 60, 1) as 领先分钟_中位,
       arg_max(title, lead_s) filter (not is_undecided) as 领先最多的一篇
from mart.first_reports
where second_id is not null
group by portal
order by 首发 desc
limit 8
