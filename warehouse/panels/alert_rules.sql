-- 各条规则
-- What each rule told and held, and what people said of it.
select watch_id, watch_name, n_messages, n_threads, n_held, n_verdicts, n_useful, useful_ratio, last_told_at
from mart.alert_precision
order by n_messages desc, watch_id
