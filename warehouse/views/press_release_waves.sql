create or replace view mart.press_release_waves as
with carried as (
    -- the origin's own group spreads its text itself: only others make a wave
    select t.chain_id, t.origin_id, t.article_id, t.publisher, t.exact_at, t.names_other, t.names_it,
           case when o.published_precision in ('second', 'minute') then o.published_at end as origin_at
    from lake.taken_from t
    join lake.current_articles o on o.article_id = t.origin_id
    where t.relation in ('identical', 'reprint') and t.exact_at is not null and t.publisher <> o.publisher
),
timed as (select *, least(origin_at, min(exact_at) over (partition by chain_id)) as first_at from carried),
waves as (
    select chain_id, any_value(origin_id) as origin_id, any_value(first_at) as first_at, max(exact_at) as last_at, count(*) as n_copies,
           count(distinct publisher) as n_publishers, count(*) filter (names_it) as n_credited, count(*) filter (not names_other) as n_unsourced,
           list(distinct publisher order by publisher) as publishers,
           list_sort(list(distinct lake.publisher_name(publisher))) as publisher_names, list(article_id order by exact_at, article_id) as article_ids
    from timed
    where exact_at <= first_at + interval 60 minutes
    group by chain_id
    having count(distinct publisher) >= 3
),
sizes as (select chain_id, count(*) as n_in_chain from lake.taken_from group by chain_id)
select o.title, o.publisher as origin_publisher, lake.publisher_name(o.publisher) as origin_publisher_name,
       lake.beijing_day(w.first_at) as day, w.first_at, w.last_at, w.n_publishers,
       w.n_copies as n_wave_copies, w.n_credited, w.n_unsourced, s.n_in_chain as n_chain_copies, w.n_copies / s.n_in_chain as wave_ratio,
       w.chain_id, w.origin_id, w.publishers, w.publisher_names, w.article_ids, n_wave_copies as n_copies
from waves w
join sizes s using (chain_id)
join lake.current_articles o on o.article_id = w.origin_id;

comment on view   mart.press_release_waves                       is 'One row per chain that three or more independent publishers carried whole within 60 minutes: what a press release (通稿) looks like.';
comment on column mart.press_release_waves.title                 is 'Headline in Simplified characters; null when the page has none. Of the origin.';
comment on column mart.press_release_waves.origin_publisher      is 'Publisher of the origin; this group''s own copies are not counted.';
comment on column mart.press_release_waves.origin_publisher_name is 'Name of the publisher as readers know it; else its key.';
comment on column mart.press_release_waves.day                   is 'Beijing date that the row is about: that of the articles'' reported_at, unless a column says otherwise. That of first_at.';
comment on column mart.press_release_waves.first_at              is 'Earliest time in what the row counts, UTC. Where the window of 60 minutes begins: the origin, or the first copy when the origin names no time of day.';
comment on column mart.press_release_waves.last_at               is 'Latest time in what the row counts, UTC. The last copy inside the window.';
comment on column mart.press_release_waves.n_publishers          is 'Independent publishers: portals and accounts of one group counted once. Those inside the window, 3 or more.';
comment on column mart.press_release_waves.n_wave_copies         is 'Identical copies and reprints inside the window.';
comment on column mart.press_release_waves.n_credited            is 'Copies among them that name whom they took the text from, or the origin: many are a sign of quick reprinting, few of a release.';
comment on column mart.press_release_waves.n_unsourced           is 'Copies among them that print no name of another outlet as source.';
comment on column mart.press_release_waves.n_chain_copies        is 'All copies in the chain, of any kind and time.';
comment on column mart.press_release_waves.wave_ratio            is 'n_wave_copies over n_chain_copies, 0 to 1.';
comment on column mart.press_release_waves.chain_id              is 'Key of the chain of copies: the article that opened it; an article without copies is a chain of one.';
comment on column mart.press_release_waves.origin_id             is 'Article that the text comes from, as known now. It is not counted in the wave.';
comment on column mart.press_release_waves.publishers            is 'Keys of the publishers inside the window.';
comment on column mart.press_release_waves.publisher_names       is 'Names of these publishers, in the order of names.';
comment on column mart.press_release_waves.article_ids           is 'The articles that the row counts. The copies inside the window, oldest first.';
comment on column mart.press_release_waves.n_copies              is 'Deprecated: use n_wave_copies.';
