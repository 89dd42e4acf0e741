create or replace view mart.chain_changes as
with verdicts as (
    -- one verdict per chain, moment and day; at the same moment the later partition speaks last, as in lake.current_articles
    select chain_id, decided_at, day, arg_min(origin_id, article_id) as origin_id
    from lake.copies
    where relation not in ('digest', 'rewrite')
    group by all
),
between_days as (
    select chain_id, lag(origin_id) over turn as old_origin_id, origin_id as new_origin_id, lag(decided_at) over turn as old_decided_at, decided_at as new_decided_at
    from verdicts
    window turn as (partition by chain_id order by decided_at, day)
),
told as (
    -- what a row said before its day was processed again, and what it says now
    select chain_id as now_chain_id, list_append(earlier_verdicts, {'chain_id': chain_id, 'origin_id': origin_id, 'parent_id': parent_id, 'relation': relation, 'decided_at': decided_at}) as said
    from lake.copies
    where earlier_verdicts is not null and relation not in ('digest', 'rewrite')
),
within_days as (
    select now_chain_id as chain_id, said[i].origin_id as old_origin_id, said[i + 1].origin_id as new_origin_id,
           said[i].decided_at as old_decided_at, said[i + 1].decided_at as new_decided_at
    from (select now_chain_id, said, unnest(range(1, len(said))) as i from told)
),
changes as (
    select chain_id, old_origin_id, new_origin_id, max(old_decided_at) as old_decided_at, min(new_decided_at) as new_decided_at
    from (from between_days union all by name from within_days)
    where old_origin_id <> new_origin_id
    group by all
),
words as (
    -- the words that tie an article to the new origin outrank the share of text
    select chain_id, origin_id,
           arg_min(evidence[1].kind || ': ' || evidence[1].text, (evidence[1].kind = 'shared_text', article_id <> origin_id, decided_at, article_id)) as why
    from lake.copies
    where len(evidence) > 0
    group by all
)
select o.portal as old_portal, lake.portal_name(o.portal) as old_portal_name, n.portal as new_portal,
       lake.portal_name(n.portal) as new_portal_name, n.title, t.old_decided_at, t.new_decided_at,
       lake.beijing_day(t.new_decided_at) as decided_day, case when starts_with(w.why, 'shared_text') or w.why is null
            then coalesce(case when n.reported_at < o.reported_at then 'earlier: ' || strftime(timezone('Asia/Shanghai', n.reported_at), '%Y-%m-%d %H:%M:%S') end, w.why)
            else w.why end as why, t.chain_id, t.old_origin_id, t.new_origin_id, decided_day as day
from changes t
left join words w on w.chain_id = t.chain_id and w.origin_id = t.new_origin_id
left join lake.current_articles o on o.article_id = t.old_origin_id
left join lake.current_articles n on n.article_id = t.new_origin_id;

comment on view   mart.chain_changes                 is 'One row per change of a chain''s origin: a chain keeps its id, and earlier verdicts are stored, also when a backfill changes a processed day.';
comment on column mart.chain_changes.old_portal      is 'Portal of the old origin; null when it is no longer in the lake.';
comment on column mart.chain_changes.old_portal_name is 'Name of the portal as readers know it.';
comment on column mart.chain_changes.new_portal      is 'Portal of the new origin; null when it is no longer in the lake.';
comment on column mart.chain_changes.new_portal_name is 'Name of the portal as readers know it.';
comment on column mart.chain_changes.title           is 'Headline in Simplified characters; null when the page has none. Of the new origin.';
comment on column mart.chain_changes.old_decided_at  is 'When the last verdict for the old origin was known, UTC: the latest fetch that it rests on.';
comment on column mart.chain_changes.new_decided_at  is 'When the first verdict for the new origin was known, UTC.';
comment on column mart.chain_changes.decided_day     is 'Beijing date of new_decided_at.';
comment on column mart.chain_changes.why             is 'Evidence of a page, as kind: words; else the earlier time of the new origin (Beijing), else the shared text; null when nothing is known.';
comment on column mart.chain_changes.chain_id        is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one. As it is now.';
comment on column mart.chain_changes.old_origin_id   is 'The origin until then.';
comment on column mart.chain_changes.new_origin_id   is 'The origin since then.';
comment on column mart.chain_changes.day             is 'Deprecated: use decided_day.';
