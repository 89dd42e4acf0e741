-- Rows of the last 35 days about an article that the day's articles do not have.
-- level: fail
select dataset, day, article_id, count(*) as n_rows
from (
    select 'signatures' as dataset, day, article_id from lake.signatures
    union all
    select 'copies' as dataset, day, article_id from lake.copies
    union all
    select 'mentions' as dataset, day, article_id from lake.mentions
    union all
    select 'tones' as dataset, day, article_id from lake.tones
    union all
    select 'topics' as dataset, day, article_id from lake.topics
    union all
    select 'stories' as dataset, day, article_id from lake.stories
    union all
    select 'story_figures' as dataset, day, article_id from lake.story_figures
    union all
    select 'story_turns' as dataset, day, article_id from lake.story_turns
    union all
    select 'terms' as dataset, day, article_id from lake.terms
)
anti join lake.articles using (article_id, day)
where day > (select max(day) from lake.fetches) - 35
group by all
order by all
