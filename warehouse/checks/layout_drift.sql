-- Portals whose layout answers for title or text less than half as often as in the 28 days before: the other rungs cover a change of the site.
-- level: warn
with last as (select max(day) as day from lake.fetches),
answered as (
    select portal, day, unnest(list_filter(fields_from, lambda f: f.field in ('title', 'text'))) as answer
    from lake.articles
    where day > (select day from last) - 36
),
daily as (
    select portal, day, answer.field as field, count(*) as n_articles, count(*) filter (where answer.rung = 'layout') as n_by_layout
    from answered
    group by all
)
select d.portal, d.day, d.field, d.n_articles, d.n_by_layout, round(sum(b.n_by_layout) / sum(b.n_articles), 2) as usual_ratio
from daily d
join daily b on b.portal = d.portal and b.field = d.field and b.day between d.day - 28 and d.day - 1
where d.n_articles >= 10 and d.day > (select day from last) - 7
group by all
having sum(b.n_articles) >= 50 and sum(b.n_by_layout) >= 0.5 * sum(b.n_articles)
   and d.n_by_layout / d.n_articles < 0.5 * sum(b.n_by_layout) / sum(b.n_articles)
order by all
