-- 口吻与风险
-- Companies that articles of a range of Beijing days name, those with the most negative origins first: articles, origins, origins with a
-- negative and with a positive article, the mean over origins, and the most negative sentence; of all companies or of some entities.
-- Optional: entity_ids
with told as (
    select entity_id, entity, chain_id, article_id, reported_at, portal, tone, tone_score, evidence
    from mart.tone_evidence
    where day between $first and $last
      and (($entity_ids::varchar[] is null and entity_kind = 'company') or entity_id in (select unnest($entity_ids::varchar[])))
),
means as (select entity_id, avg(tone_score) as tone_score from (select entity_id, chain_id, avg(tone_score) as tone_score from told group by all) group by all),
worst as (
    select entity_id, article_id, portal, evidence
    from told
    where tone = 'negative' and evidence is not null
    qualify row_number() over (partition by entity_id order by tone_score, reported_at, article_id) = 1
)
select t.entity_id, any_value(t.entity) as entity, count(*) as n_articles, count(distinct t.chain_id) as n_origins,
       count(distinct t.chain_id) filter (t.tone = 'negative') as n_negative, count(distinct t.chain_id) filter (t.tone = 'positive') as n_positive,
       any_value(m.tone_score) as tone_score, any_value(w.evidence) as worst, any_value(w.article_id) as worst_id, any_value(w.portal) as worst_portal
from told t
join means m using (entity_id)
left join worst w using (entity_id)
group by t.entity_id
order by n_negative desc, n_origins desc, t.entity_id
limit $n
