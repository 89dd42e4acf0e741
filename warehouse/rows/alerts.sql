-- 规则的消息
-- Messages of a rule, or all; of one kind (told: not held), or with verdicts only, on request.
-- Optional: last
select judged_at, alert_kind, grade, headline, reason_words, n_articles, n_origins, n_publishers, verdict, missing, alert_day as day, alert_id, story_id
from mart.alerts
where ($watch_id is null or watch_id = $watch_id) and ($kind is null or alert_kind = $kind or ($kind = 'told' and alert_kind <> 'held'))
  and ($verdict is null or ($verdict = 'any' and verdict is not null) or verdict = $verdict)
  and ($first is null or alert_day between $first and $last)
order by judged_at desc, alert_id
