-- Every row that a step read is kept or dropped with a reason.
-- level: fail
select r.step, r.day, r.n_in, r.n_kept, r.n_dropped, count(d.key) as n_drop_rows
from lake.runs r
left join lake.drops d on d.step = r.step and d.day = r.day
group by all
having r.n_in <> r.n_kept + r.n_dropped or r.n_dropped <> count(d.key)
