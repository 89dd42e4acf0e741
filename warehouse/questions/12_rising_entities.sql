-- 与自己 28 天的基线相比，哪些名字涨得最多？（每个原创只算一次）
-- Which entities rose most against their own 28-day baseline, counting each origin once?
-- surprise is -log10 of the probability of so many; null with less than seven days of baseline or in a gap of the crawl.
select entity, kind, n_origins, round(expected, 1) as expected, round(surprise, 1) as surprise, is_burst, n_baseline_days, n_gap_days,
       top_stories[1].headline as main_reason, article_ids
from mart.entity_trends
where day = (select today from mart.clock)
order by surprise desc nulls last, n_origins / greatest(expected, 0.5) desc, n_origins desc, entity
limit 10
