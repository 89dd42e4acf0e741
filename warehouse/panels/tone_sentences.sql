-- 最好与最坏的句子
-- The sentences that weigh most, one for each text: the worst with `$tone` negative, the best with positive.
with told as (
    select day, portal, title, article_id, evidence, evidence_start, tone, tone_score, deciding_word, rule, words, chain_id,
           count(*) over (partition by chain_id) as n_articles
    from mart.tone_evidence
    where entity_id = $entity_id and day between $first and $last
),
ranked as (
    select * from told
    where tone = $tone and evidence is not null
    qualify row_number() over (partition by chain_id order by abs(tone_score) desc, article_id) = 1
)
select * from ranked order by abs(tone_score) desc, n_articles desc, article_id limit $n
