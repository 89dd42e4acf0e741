-- Bursts against the 28 days before, by origins: the Bayesian surveillance of counts with a Gamma-Poisson model (Riebler 2004; the method
-- algo.bayes of Höhle 2007, "surveillance: An R package for the monitoring of infectious diseases", Computational Statistics 22).
-- Counts are Poisson with a rate per origin of the day, so less is expected on quiet weekends and half days; the rate has Jeffreys' prior
-- Gamma(1/2, 0), so the count of a new day is negative binomial, and few past counts give a wide expectation, not a small one.
-- Surprise is -log10 of the probability of so many or more. Against weekly patterns the same weekdays are a second baseline: the smaller
-- surprise counts. Days of a crawl gap are neither tested nor in a baseline.
create or replace macro lake.tail_chance(n, past, share) as
    -- chance of n or more under a negative binomial with past + 1/2 successes of probability `share`
    least(1.0, list_sum(list_transform(range(0, 200), lambda k:
        exp(lgamma(past + 0.5 + n + k) - lgamma(past + 0.5) - lgamma(n + k + 1) + (past + 0.5) * ln(share) + (n + k) * ln(1 - share)))));

create or replace view lake.trend_places as
with members as (
    select article_id, story_id
    from lake.story_members
    qualify row_number() over (partition by article_id order by day) = 1
),
named as (
    select distinct 'entity' as kind, entity_id as thing, article_id, day from lake.mentions
    union all
    select 'topic', topic_id, article_id, day from lake.topics
    union all
    select 'term', term, article_id, day from lake.terms where in_title and length(term) > 1
),
told as (
    select n.kind, n.thing, c.chain_id, c.article_id, c.day, c.title, c.reported_at, m.story_id
    from named n
    join lake.current_articles c on c.article_id = n.article_id and c.crawl_day = n.day
    left join members m on m.article_id = c.article_id
    where c.kind <> 'digest'
)
select kind, thing, chain_id, min(day) as day, arg_min(article_id, (reported_at, article_id)) as article_id,
       arg_min(title, (reported_at, article_id)) as title, arg_min(story_id, (reported_at, article_id)) as story_id, count(*) as n_articles
from told
group by kind, thing, chain_id;

create or replace view lake.trends as
with days as (
    select day, n_origins as exposure, is_gap,
           sum(n_origins) filter (not is_gap) over past as past_exposure, count(*) filter (not is_gap) over past as n_baseline_days,
           count(*) filter (is_gap) over past as n_gap_days,
           sum(n_origins) filter (not is_gap) over same as same_exposure, count(*) filter (not is_gap) over same as n_same_days
    from lake.calendar
    window past as (order by day range between interval 28 days preceding and interval 1 day preceding),
           same as (partition by isodow(day) order by day range between interval 28 days preceding and interval 1 day preceding)
),
per_story as (
    select kind, thing, day, story_id, count(*) as n_origins, sum(n_articles) as n_articles,
           arg_max(title, (n_articles, article_id)) filter (title is not null) as headline, list(article_id order by article_id) as article_ids
    from lake.trend_places
    group by kind, thing, day, story_id
),
counts as (
    select kind, thing, day, sum(n_origins)::bigint as n_origins, sum(n_articles)::bigint as n_articles,
           list({'story_id': story_id, 'headline': headline, 'n_origins': n_origins} order by n_origins desc, n_articles desc, story_id)[:3] as top_stories,
           flatten(list(article_ids order by n_origins desc, n_articles desc, story_id)) as article_ids
    from per_story
    group by kind, thing, day
),
held as (
    select c.*, d.exposure, d.past_exposure, d.same_exposure, d.n_same_days, d.n_baseline_days, d.n_gap_days, d.is_gap,
           coalesce(sum(if(d.is_gap, 0, c.n_origins)) over past, 0) as past_origins,
           coalesce(sum(if(d.is_gap, 0, c.n_origins)) over same, 0) as same_origins
    from counts c
    join days d using (day)
    window past as (partition by c.kind, c.thing order by c.day range between interval 28 days preceding and interval 1 day preceding),
           same as (partition by c.kind, c.thing, isodow(c.day) order by c.day range between interval 28 days preceding and interval 1 day preceding)
),
judged as (
    select *, past_origins * exposure / past_exposure as expected,
           -- under a week of baseline nothing can be said
           n_baseline_days >= 7 and not is_gap and past_exposure > 0 as is_known,
           past_exposure / (past_exposure + exposure) as share,
           if(same_exposure > 0, same_exposure / (same_exposure + exposure), 0.5) as same_share,
           -- on past days of this name it was told more often than on others
           coalesce(n_same_days >= 2 and same_origins * past_exposure > past_origins * same_exposure, false) as is_weekly
    from held
),
tested as (
    select *,
           if(is_known and n_origins > expected, greatest(
               lake.tail_chance(n_origins, past_origins, share),
               if(is_weekly, lake.tail_chance(n_origins, same_origins, same_share), 0)), null) as chance
    from judged
)
select kind, thing, day, n_origins, n_articles, expected,
       if(is_known, case when n_origins <= expected then 0.0 else -log10(greatest(chance, 1e-300)) end, null) as surprise,
       -- one in ten thousand: with a few hundred names a day, one false alarm in a month
       coalesce(is_known and n_origins >= 3 and chance < 1e-4, false) as is_burst,
       is_gap, n_baseline_days, n_gap_days, top_stories, article_ids
from tested;
