-- 各信源的口吻
-- Tone towards an entity by portal.
select portal, count(*) as n_articles, count(distinct chain_id) as n_origins, count(*) filter (tone = 'positive') as n_positive,
       count(*) filter (tone = 'negative') as n_negative, avg(tone_score) as tone
from mart.tone_evidence
where entity_id = $entity_id and day between $first and $last
group by all
order by n_articles desc, portal
limit 30
