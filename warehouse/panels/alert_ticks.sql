-- 最近的判断
-- The newest tick: its moment, its rules, what was missing; and how many ticks there are.
select max(tick_at) as last_tick_at, count(*) as n_ticks, arg_max(rules, tick_at) as rules, arg_max(holds, tick_at) as holds,
       arg_max(red_checks, tick_at) as red_checks
from lake.alert_ticks
having count(*) > 0
