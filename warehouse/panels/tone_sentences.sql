-- 最好与最坏的句子
-- The sentences that weigh most for and against an entity, one for each text.
with told as (
    select day, portal, title, article_id, evidence, evidence_start, tone, tone_score, deciding_word, rule, words, chain_id
    from mart.tone_evidence
    where entity_id = $entity_id and day between $first and $last
),
sizes as (select chain_id, count(*) as n_articles from told group by all),
ranked as (
    select * from told
    where tone <> 'neutral' and evidence is not null
    qualify row_number() over (partition by chain_id, tone order by abs(tone_score) desc, article_id) = 1
)
select r.*, s.n_articles
from ranked r
join sizes s using (chain_id)
qualify row_number() over (partition by r.tone order by abs(r.tone_score) desc, s.n_articles desc, r.article_id) <= $n
order by r.tone, abs(r.tone_score) desc, s.n_articles desc, r.article_id
