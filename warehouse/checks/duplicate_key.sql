-- A key of a dataset stands twice in one of the last 35 days.
-- level: fail
select dataset, day, key, count(*) as n_rows
from (
    select 'fetches' as dataset, day, concat_ws(' ', "page_id") as key from lake.fetches
    union all
    select 'counts' as dataset, day, concat_ws(' ', "article_id", "name", "page_id") as key from lake.counts
    union all
    select 'articles' as dataset, day, concat_ws(' ', "revision_id") as key from lake.articles
    union all
    select 'article_aliases' as dataset, day, concat_ws(' ', "alias", "article_id") as key from lake.article_aliases
    union all
    select 'signatures' as dataset, day, concat_ws(' ', "revision_id") as key from lake.signatures
    union all
    select 'links' as dataset, day, concat_ws(' ', "article_id", "other_id") as key from lake.links
    union all
    select 'copies' as dataset, day, concat_ws(' ', "article_id") as key from lake.copies
    union all
    select 'mentions' as dataset, day, concat_ws(' ', "article_id", "entity_id", "start", "in_title") as key from lake.mentions
    union all
    select 'refusals' as dataset, day, concat_ws(' ', "article_id", "entity_id", "start", "in_title") as key from lake.refusals
    union all
    select 'candidates' as dataset, day, concat_ws(' ', "article_id", "name") as key from lake.candidates
    union all
    select 'tones' as dataset, day, concat_ws(' ', "article_id", "entity_id") as key from lake.tones
    union all
    select 'topics' as dataset, day, concat_ws(' ', "article_id", "topic_id") as key from lake.topics
    union all
    select 'stories' as dataset, day, concat_ws(' ', "story_id", "article_id") as key from lake.stories
    union all
    select 'story_aliases' as dataset, day, concat_ws(' ', "story_id") as key from lake.story_aliases
    union all
    select 'story_figures' as dataset, day, concat_ws(' ', "article_id", "start", "in_title") as key from lake.story_figures
    union all
    select 'story_turns' as dataset, day, concat_ws(' ', "article_id", "start", "in_title") as key from lake.story_turns
    union all
    select 'terms' as dataset, day, concat_ws(' ', "article_id", "term") as key from lake.terms
    union all
    select 'runs' as dataset, day, concat_ws(' ', "step") as key from lake.runs
    union all
    select 'drops' as dataset, day, concat_ws(' ', "step", "key") as key from lake.drops
    union all
    select 'alerts' as dataset, day, concat_ws(' ', "alert_id") as key from lake.alerts
    union all
    select 'alert_facts' as dataset, day, concat_ws(' ', "article_id", "tick_at") as key from lake.alert_facts
    union all
    select 'alert_ticks' as dataset, day, concat_ws(' ', "tick_at") as key from lake.alert_ticks
)
where day > (select max(day) from lake.fetches) - 35
group by all
having count(*) > 1
order by all
