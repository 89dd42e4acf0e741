-- 同一原创里对一个对象的口吻
-- Articles of one chain that name an entity, with the tone towards it.
select day, portal, tone, tone_score, evidence, deciding_word, rule, title, article_id, chain_id
from mart.tone_evidence
where entity_id = $entity_id and chain_id = $chain_id and day between $first and $last
order by article_id
