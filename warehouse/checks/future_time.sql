-- Articles that claim to be published more than a day after they were fetched: a wrong rung, zone or year.
-- level: warn
select article_id, day, portal, published_at, fetched_at, published_from
from lake.articles
where published_at > fetched_at + interval 1 day
order by all
