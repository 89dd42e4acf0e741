-- 故事的数字
-- Exact figures that a story's origins claim for named things: those of headlines and of most origins first; of things with more than four
-- different figures none, since they are of several things.
with claims as (
    select about, entity, unit, value, bool_or(is_disputed) as is_disputed, count(distinct chain_id) as n_origins, bool_or(in_title) as in_title,
           arg_min(words, (not in_title, reported_at)) as words, arg_min(sentence, (not in_title, reported_at)) as sentence,
           arg_min(article_id, (not in_title, reported_at)) as article_id, arg_min(portal, (not in_title, reported_at)) as portal
    from mart.story_figures
    where story_id = $story_id and day between $first and $last and about is not null and bound = 'exact' and value_high is null
    group by about, entity, unit, value
),
weighed as (
    select *, count(*) over thing as n_values, bool_or(in_title) over thing as is_headline, max(n_origins) over thing as most_origins
    from claims
    window thing as (partition by about, entity, unit)
)
select about, entity, unit, value, is_disputed and n_values > 1 as is_disputed, n_origins, is_headline, most_origins, words, sentence, article_id,
       portal
from weighed
where n_values <= 4
order by is_headline desc, most_origins desc, n_values desc, about, entity, unit, n_origins desc, value
limit 40
