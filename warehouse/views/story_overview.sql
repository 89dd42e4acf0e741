create or replace view mart.story_overview as
with members as (
    -- an article that was fetched again on a later day stands in its story once
    select story_id, article_id, event_id
    from lake.story_members
    qualify row_number() over (partition by article_id order by day) = 1
),
articles as (
    select m.story_id, m.event_id, c.article_id, c.title, c.portal, c.publisher, c.chain_id, c.reported_at, c.hop = 0 as is_origin,
           c.kind not in ('digest', 'forum') as is_report,
           not coalesce(regexp_matches(c.title, '[?？]|(…|\.\.\.)$'), true) as is_plain,
           count(*) over (partition by m.story_id, c.chain_id) as n_in_chain
    from members m
    join lake.current_articles c using (article_id)
),
events as (
    select story_id, event_id, min(reported_at) as first_at, count(*) filter (is_report) as n from articles group by story_id, event_id
    qualify 2 * n >= max(n) over (partition by story_id)
),
newest as (select story_id, arg_max(event_id, (first_at, event_id)) as event_id from events group by story_id),
states as (
    select story_id, event_id, event_terms, event_entities, event_happenings
    from lake.story_members
    where event_articles is not null
    qualify row_number() over (partition by event_id order by day desc, event_articles desc) = 1
),
spoken as (select story_id, generate_subscripts(event_terms, 1) as place, unnest(event_terms, recursive := true) from states),
term_sums as (select story_id, term, sum(n) as n, min(place) as place from spoken where not regexp_matches(term, '^[0-9]') group by story_id, term),
top_terms as (select story_id, list(term order by n desc, place, term)[:10] as key_terms from term_sums group by story_id),
named as (select story_id, unnest(event_entities, recursive := true) from states),
entity_sums as (select story_id, entity_id, sum(n_named) as n, sum(n_subject) as n_subject from named group by all),
top_entities as (select story_id, list(entity_id order by n_subject desc, n desc, entity_id)[:20] as entity_ids from entity_sums group by story_id),
happened as (select story_id, unnest(event_happenings, recursive := true) from states),
happening_sums as (select story_id, happening, sum(n) as n from happened group by all),
top_happenings as (
    select story_id, list(happening order by n desc, happening) as happenings, list(lake.name_zh('happening', happening) order by n desc, happening) as happenings_zh
    from happening_sums group by story_id
)
select arg_max(a.title, (a.is_plain, a.event_id = n.event_id, a.n_in_chain, a.is_origin, -epoch_us(a.reported_at)))
           filter (a.title is not null and a.is_report) as headline,
       arg_min(a.portal, (a.reported_at, a.article_id)) filter (a.is_report) as first_portal,
       lake.portal_name(first_portal) as first_portal_name, min(a.reported_at) as first_at,
       max(a.reported_at) as last_at, count(*) as n_articles, count(distinct a.chain_id) as n_origins,
       count(*) - count(distinct a.chain_id) as n_copies, count(distinct a.publisher) as n_publishers,
       count(distinct a.portal) as n_portals, count(distinct a.event_id) as n_events, a.story_id,
       arg_min(a.article_id, (a.reported_at, a.article_id)) filter (a.is_report) as first_article_id,
       coalesce(any_value(e.entity_ids), []) as entity_ids, coalesce(any_value(h.happenings), []) as happenings,
       coalesce(any_value(h.happenings_zh), []) as happenings_zh, coalesce(any_value(t.key_terms), []) as key_terms,
       list(a.article_id order by a.reported_at, a.article_id) as article_ids
from articles a
left join newest n using (story_id)
left join top_terms t using (story_id)
left join top_happenings h using (story_id)
left join top_entities e using (story_id)
group by a.story_id
having bool_or(a.is_report);

comment on view   mart.story_overview                   is 'One row per story: its subject, first report and reach. A digest or a forum thread outside all stories is none.';
comment on column mart.story_overview.headline          is 'Headline of the story; null when it has none. That of its newest large event (half as many articles as the largest, or more): of the text that was taken over most often, its origin first; never of a digest or a forum thread, and a question or one that breaks off only when there is no other.';
comment on column mart.story_overview.first_portal      is 'Portal of the first article.';
comment on column mart.story_overview.first_portal_name is 'Name of the portal as readers know it.';
comment on column mart.story_overview.first_at          is 'Earliest time in what the row counts, UTC.';
comment on column mart.story_overview.last_at           is 'Latest time in what the row counts, UTC.';
comment on column mart.story_overview.n_articles        is 'Articles, every copy counted.';
comment on column mart.story_overview.n_origins         is 'Origins: all copies of one text counted once.';
comment on column mart.story_overview.n_copies          is 'Articles that are copies: n_articles less one for each origin.';
comment on column mart.story_overview.n_publishers      is 'Independent publishers: portals and accounts of one group counted once.';
comment on column mart.story_overview.n_portals         is 'Portals of the articles.';
comment on column mart.story_overview.n_events          is 'Developments inside the story; each has its event_id in lake.stories.';
comment on column mart.story_overview.story_id          is 'Key of the story: the article that opened it. Of stories that turned out to be one the older key stays.';
comment on column mart.story_overview.first_article_id  is 'Article with the earliest known time; later crawls may find an earlier one than the opener. Digests and forum threads do not count.';
comment on column mart.story_overview.entity_ids        is 'Entities that the story is about or names, most often first, at most 20; empty when it names none.';
comment on column mart.story_overview.happenings        is 'Kinds of events (warehouse/seeds/happenings.csv; rumour and answer for disputes), most frequent first; empty when no word indicates one.';
comment on column mart.story_overview.happenings_zh     is 'The same in Chinese.';
comment on column mart.story_overview.key_terms         is 'Terms that mark the text, best first. Ten terms that most of its independent articles contain, the rarest elsewhere first; figures are in mart.story_figures.';
comment on column mart.story_overview.article_ids       is 'The articles that the row counts. Oldest first.';
