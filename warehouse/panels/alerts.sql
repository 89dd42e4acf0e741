-- 预警
-- Messages of rules judged on Beijing days of a range, newest first; of one rule or one story on request.
select judged_at, alert_kind, grade, watch_id, watch_name, headline, reason_words, n_articles, n_origins, n_publishers, mean_tone, missing, due,
       n_accepted, n_waiting, len(list_filter(deliveries, lambda d: d.state in ('expired', 'refused'))) as n_lost, verdict, story_id, alert_id, thread_id
from mart.alerts
where alert_day between $first and $last and ($watch_id is null or watch_id = $watch_id) and ($kind is null or alert_kind = $kind)
order by judged_at desc, alert_id
limit $n
