-- 口吻合计
-- Articles and origins that name an entity by tone, and the mean over origins.
with told as (
    select article_id, chain_id, tone, tone_score from mart.tone_evidence where entity_id = $entity_id and day between $first and $last
)
select count(*) as n_articles, count(distinct chain_id) as n_origins, count(*) filter (tone = 'positive') as n_positive,
       count(*) filter (tone = 'neutral') as n_neutral, count(*) filter (tone = 'negative') as n_negative,
       (select avg(m) from (select avg(tone_score) as m from told group by chain_id)) as tone
from told
