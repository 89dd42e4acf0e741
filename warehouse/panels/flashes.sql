-- 快讯的到达
-- Flashes of a range of Beijing days that others copied: how many publishers, and how soon the first and the fifth had it.
select article_id, title, portal, reported_at, n_publishers, date_diff('second', reported_at, reached_at[1]) as first_s,
       date_diff('second', reported_at, reached_at[5]) as fifth_s
from mart.flash_reach
where day between $first and $last and n_publishers > 0
order by n_publishers desc, reported_at, article_id
limit $n
