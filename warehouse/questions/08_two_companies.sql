-- 同时写到两家公司的文章里，每周谁被说得更好？
-- In articles naming two companies, which has the better tone, by week?
-- Each week with its articles: means weighted by articles; differences below .12 count as equal.
select date_trunc('week', day)::date as week, any_value(entity) as entity, any_value(other) as other, sum(n_articles)::bigint as n_articles,
       sum(n_better)::bigint as n_better, sum(n_even)::bigint as n_even, sum(n_other_better)::bigint as n_other_better,
       round(sum(tone_score * n_articles) / sum(n_articles), 2) as tone_score,
       round(sum(other_tone_score * n_articles) / sum(n_articles), 2) as other_tone_score,
       case when sum((tone_score - other_tone_score) * n_articles) / sum(n_articles) >= 0.12 then any_value(entity)
            when sum((tone_score - other_tone_score) * n_articles) / sum(n_articles) <= -0.12 then any_value(other) else 'neither' end as better,
       flatten(list(article_ids order by day)) as article_ids
from mart.entity_pairs
where entity_id = 'demo_tuolan' and other_id = 'demo_yunling'
group by week
order by week
