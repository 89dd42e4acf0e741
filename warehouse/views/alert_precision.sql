create or replace view mart.alert_precision as
with told as (
    select watch_id, watch_name, judged_at, alert_id, coalesce(answers_id, alert_id) as thread_id, kind = 'held' as is_held, verdict
    from lake.alerts
    where kind in ('first', 'escalation', 'held')
)
select arg_max(watch_name, judged_at) as watch_name, count(*) filter (not is_held) as n_messages,
       count(distinct thread_id) filter (not is_held) as n_threads, count(*) filter (is_held) as n_held, count(verdict) as n_verdicts,
       count(*) filter (verdict = '有用') as n_useful, n_useful / nullif(n_verdicts, 0) as useful_ratio,
       max(judged_at) filter (not is_held) as last_told_at, watch_id,
       list(alert_id order by judged_at, alert_id) filter (not is_held) as alert_ids
from told
group by watch_id;

comment on view   mart.alert_precision              is 'One row per rule that told or held something: its messages, and the share of them that people called useful.';
comment on column mart.alert_precision.watch_name   is 'Name of the rule at that time. The newest.';
comment on column mart.alert_precision.n_messages   is 'Messages, first ones and escalations.';
comment on column mart.alert_precision.n_threads    is 'Stories that were told.';
comment on column mart.alert_precision.n_held       is 'Messages held back because data were missing or checks were red.';
comment on column mart.alert_precision.n_verdicts   is 'Messages that somebody gave a verdict on.';
comment on column mart.alert_precision.n_useful     is 'Those that were called useful.';
comment on column mart.alert_precision.useful_ratio is 'n_useful of n_verdicts, 0 to 1: the precision of the rule as people see it; null without a verdict.';
comment on column mart.alert_precision.last_told_at is 'When it last told something, UTC; null when it never did.';
comment on column mart.alert_precision.watch_id     is 'The rule, by its id in own/watch/.';
comment on column mart.alert_precision.alert_ids    is 'The messages, oldest first; null when there is none.';
