-- 同一串
-- The messages of a thread, oldest first.
select judged_at, alert_kind, reason_words, n_articles, n_origins, n_publishers, alert_id
from mart.alerts
where thread_id = $thread_id and alert_kind <> 'held'
order by judged_at, alert_id
