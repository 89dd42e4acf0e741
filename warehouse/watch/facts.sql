-- What is known of each article at $at: rows of alert_facts without the tick, of crawls from $first on that became known after $since.
with revisions as (
    select article_id, min(fetched_at) as first_fetched_at, arg_min(day, (fetched_at, day)) as first_day
    from lake.articles
    where day >= $first and fetched_at <= $at
    group by article_id
),
here as (
    select c.article_id, c.title, c.url, c.portal, c.publisher, c.kind, r.first_day as crawl_day, c.crawl_day as newest_day, c.reported_at,
           greatest(r.first_fetched_at, c.reported_at) as known_at, c.chain_id, c.relation, c.origin_id,
           -- a crawl for a day ends within three hours after it, a list page shows what is new: anything else was filled in later
           r.first_fetched_at < timezone('Asia/Shanghai', r.first_day + interval 27 hours)
               and r.first_fetched_at - c.reported_at <= interval 48 hours as is_live
    from lake.current_articles c
    join revisions r using (article_id)
    where c.crawl_day >= $first
),
members as (
    select article_id, story_id, event_id from lake.story_members where day >= $first
    qualify row_number() over (partition by article_id order by day) = 1
),
named as (
    select article_id, day, list({'entity_id': entity_id, 'role': role, 'tone': tone, 'tone_score': tone_score} order by entity_id) as entities
    from lake.tones where day >= $first group by all
),
about as (select article_id, day, list(distinct topic_id order by topic_id) as topics from lake.topics where day >= $first group by all),
turned as (
    select article_id, day, list(distinct turn order by turn) as turns
    from lake.story_turns where day >= $first and is_main and turn <> 'leak' group by all
),
told as (
    select distinct article_id, day, about, unit, entity_id, value
    from lake.story_figures where day >= $first and bound = 'exact' and about is not null and value_high is null
),
claimed as (
    select article_id, day, list({'about': about, 'unit': unit, 'entity_id': entity_id, 'value': value} order by about, unit, entity_id, value) as figures
    from told group by all
),
origins as (select article_id, publisher from lake.current_articles)
select h.article_id, m.story_id, m.event_id, h.title, h.url, h.portal, h.publisher, h.kind, h.crawl_day, h.reported_at, h.known_at, h.is_live,
       h.chain_id, h.relation, o.publisher as origin_publisher, coalesce(n.entities, []) as entities, coalesce(a.topics, []) as topics,
       coalesce(t.turns, []) as turns, coalesce(f.figures, []) as figures
from here h
join members m using (article_id)
left join origins o on o.article_id = h.origin_id and h.relation <> 'original'
left join named n on n.article_id = h.article_id and n.day = h.newest_day
left join about a on a.article_id = h.article_id and a.day = h.newest_day
left join turned t on t.article_id = h.article_id and t.day = h.newest_day
left join claimed f on f.article_id = h.article_id and f.day = h.newest_day
where h.known_at > $since and h.known_at <= $at
order by h.article_id
