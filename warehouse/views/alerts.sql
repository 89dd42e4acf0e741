create or replace view mart.alerts as
select a.judged_at, a.kind as alert_kind, lake.name_zh('alert_kind', a.kind) as alert_kind_zh, a.grade, a.watch_name, a.headline,
       a.n_articles, a.n_origins, a.n_publishers, a.mean_tone, a.due,
       len(list_filter(a.deliveries, lambda d: d.state = 'accepted')) as n_accepted,
       len(list_filter(a.deliveries, lambda d: d.state = 'waiting')) as n_waiting, a.verdict, a.verdict_at, a.day as alert_day, a.rule_version,
       a.watch_id, a.story_id as told_story_id, coalesce(m.story_id, a.story_id) as story_id, a.alert_id,
       coalesce(a.answers_id, a.alert_id) as thread_id, a.url,
       list_transform(a.why, lambda w: w.words) as reason_words, a.missing, a.why as conditions, a.deliveries, a.article_ids
from lake.alerts a
left join (select distinct joined_story_id, story_id from lake.story_members where joined_story_id <> story_id) m on m.joined_story_id = a.story_id
where a.kind in ('first', 'escalation', 'held');

comment on view   mart.alerts               is 'One row per message of a rule about a story, and per message that was held back: what fired, why, and what became of it.';
comment on column mart.alerts.judged_at     is 'The tick that judged it, UTC.';
comment on column mart.alerts.alert_kind    is 'first, escalation or held (would have been told, but data are missing or checks are red).';
comment on column mart.alerts.alert_kind_zh is 'The kind of the message in Chinese.';
comment on column mart.alerts.grade         is 'Urgency that the rule gives: 红, 橙, 黄 or 蓝.';
comment on column mart.alerts.watch_name    is 'Name of the rule at that time.';
comment on column mart.alerts.headline      is 'Headline of the story; null when it has none. As it was when the alert was judged.';
comment on column mart.alerts.n_articles    is 'Articles, every copy counted. In the scope of the rule, as known then.';
comment on column mart.alerts.n_origins     is 'Origins: all copies of one text counted once. As known then.';
comment on column mart.alerts.n_publishers  is 'Independent publishers: portals and accounts of one group counted once. As known then.';
comment on column mart.alerts.mean_tone     is 'Mean tone towards the entity, -1 to 1; null when nobody names it. Over origins, towards the entities of the rule, as known then.';
comment on column mart.alerts.due           is 'now, digest (quiet hours, or too many that day) or never (muted, held).';
comment on column mart.alerts.n_accepted    is 'Channels that accepted the message.';
comment on column mart.alerts.n_waiting     is 'Channels that it still waits for.';
comment on column mart.alerts.verdict       is 'What a person said of it: 有用 or 误报; null when nobody has.';
comment on column mart.alerts.verdict_at    is 'When that was said, UTC; null without a verdict.';
comment on column mart.alerts.alert_day     is 'Beijing date of the tick.';
comment on column mart.alerts.rule_version  is 'Changes with whatever the rule decides by.';
comment on column mart.alerts.watch_id      is 'The rule, by its id in own/watch/.';
comment on column mart.alerts.told_story_id is 'The story as it was known then; empty when a whole rule was held.';
comment on column mart.alerts.story_id      is 'Key of the story: the article that opened it. Of stories that turned out to be one the older key stays. Empty when a whole rule was held.';
comment on column mart.alerts.alert_id      is 'Key of the message; `tingfeng watch verdict` takes it.';
comment on column mart.alerts.thread_id     is 'The first message of the thread.';
comment on column mart.alerts.url           is 'Address as fetched. Of the first report; null when a whole rule was held.';
comment on column mart.alerts.reason_words  is 'The conditions that held, in words with their numbers.';
comment on column mart.alerts.missing       is 'What was missing: portals as portal@day, red checks as check:name; empty when nothing was.';
comment on column mart.alerts.conditions    is 'The conditions that held: condition, words, number, and the articles that the number counts.';
comment on column mart.alerts.deliveries    is 'What became of it in each channel: channel, state, at, n_tries, error.';
comment on column mart.alerts.article_ids   is 'The articles that the row counts. Oldest first.';
