create or replace view mart.chain_changes as
with verdicts as (
    -- one verdict per chain, moment and day; at the same moment the later partition speaks last, as in lake.current_articles
    select chain_id, decided_at, day, arg_min(origin_id, article_id) as origin_id
    from lake.copies
    group by all
),
turns as (
    select chain_id, origin_id, decided_at, day as verdict_day,
           lag(origin_id) over turn as old_origin_id, lag(decided_at) over turn as old_decided_at
    from verdicts
    window turn as (partition by chain_id order by decided_at, day)
),
words as (
    select chain_id, decided_at, day as verdict_day,
           arg_min(evidence[1].kind || ': ' || evidence[1].text, (article_id <> origin_id, article_id)) as why
    from lake.copies
    where len(evidence) > 0
    group by all
)
select t.chain_id, t.old_origin_id, t.origin_id as new_origin_id, o.portal as old_portal, n.portal as new_portal, n.title,
       t.old_decided_at, t.decided_at as new_decided_at, lake.beijing_day(t.decided_at) as day,
       coalesce(w.why, case when n.reported_at < o.reported_at then 'earlier: ' || strftime(timezone('Asia/Shanghai', n.reported_at), '%Y-%m-%d %H:%M:%S') end) as why
from turns t
left join words w using (chain_id, decided_at, verdict_day)
left join lake.current_articles o on o.article_id = t.old_origin_id
left join lake.current_articles n on n.article_id = t.origin_id
where t.old_origin_id <> t.origin_id;

comment on view   mart.chain_changes                is 'One row per change of a chain''s origin: a chain keeps its id, and what was said before is kept.';
comment on column mart.chain_changes.chain_id       is 'Key of the chain: the article that opened it.';
comment on column mart.chain_changes.old_origin_id  is 'The origin until then.';
comment on column mart.chain_changes.new_origin_id  is 'The origin since then.';
comment on column mart.chain_changes.old_portal     is 'Portal of the old origin; null when the lake holds it no more.';
comment on column mart.chain_changes.new_portal     is 'Portal of the new origin; null when the lake holds it no more.';
comment on column mart.chain_changes.title          is 'Headline of the new origin; null when it has none.';
comment on column mart.chain_changes.old_decided_at is 'When the last verdict for the old origin was known, UTC: the latest fetch that it rests on.';
comment on column mart.chain_changes.new_decided_at is 'When the first verdict for the new origin was known, UTC.';
comment on column mart.chain_changes.day            is 'Beijing date of new_decided_at.';
comment on column mart.chain_changes.why            is 'First evidence of the new verdict as kind: words, else the earlier time of the new origin (Beijing); null when neither is known.';
