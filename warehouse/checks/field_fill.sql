-- Fields of a portal that are filled less than half as often as in the 28 days before: a layout changed.
-- level: warn
with last as (select max(day) as day from lake.fetches),
filled as (
    select portal, day,
           unnest(['title', 'published_at', 'authors', 'source', 'section', 'images']) as field,
           unnest([title is not null, published_at is not null, len(authors) > 0, source is not null, section is not null, len(images) > 0]) as is_filled
    from lake.articles
    where day > (select day from last) - 36
),
daily as (
    select portal, day, field, count(*) as n_articles, count(*) filter (where is_filled) as n_filled
    from filled
    group by all
)
select d.portal, d.day, d.field, d.n_articles, d.n_filled, round(sum(b.n_filled) / sum(b.n_articles), 2) as usual_ratio
from daily d
join daily b on b.portal = d.portal and b.field = d.field and b.day between d.day - 28 and d.day - 1
where d.n_articles >= 10 and d.day > (select day from last) - 7
group by all
having sum(b.n_articles) >= 50 and sum(b.n_filled) >= 0.5 * sum(b.n_articles)
   and d.n_filled / d.n_articles < 0.5 * sum(b.n_filled) / sum(b.n_articles)
order by all
