-- 日历
-- Days of a range with the volume of their crawl; with `$only` the days of the 28 before the last that a burst is measured against.
select day, n_new_origins, n_fetched_pages, is_gap
from mart.calendar
where ($only is null and day between $first and $last) or ($only is not null and day between $last - 28 and $last - 1 and not is_gap)
order by day
