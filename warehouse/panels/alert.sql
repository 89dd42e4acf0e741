-- 一条预警
-- One message with its conditions, deliveries and thread.
select judged_at, alert_kind, alert_kind_zh, grade, watch_id, watch_name, headline, conditions, n_articles, n_origins, n_publishers, mean_tone, missing,
       due, deliveries, verdict, verdict_at, story_id, told_story_id, alert_id, thread_id, url, article_ids, alert_day
from mart.alerts
where alert_id = $alert_id
