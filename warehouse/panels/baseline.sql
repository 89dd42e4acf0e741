-- 异动的基线
-- Days before a day that can be compared with: those of the 28 before whose crawl is whole.
select count(*) filter (not is_gap) as n_days, count(*) filter (is_gap) as n_gaps, (select bool_or(is_gap) from mart.calendar where day = $day) as is_gap
from mart.calendar
where day between $day - 28 and $day - 1
